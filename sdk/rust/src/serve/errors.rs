//! Errors of MCP.

use crate::wit::{Error, ErrorCode};

pub fn invalid_params(message: String) -> ErrorCode {
    ErrorCode::InvalidParams(Error {
        code: -32602,
        message,
        data: None,
    })
}

pub fn internal_error(message: String) -> ErrorCode {
    ErrorCode::InternalError(Error {
        code: -32603,
        message,
        data: None,
    })
}
