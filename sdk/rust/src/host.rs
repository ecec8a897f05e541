//! What a component uses of its host. These functions work with every target, also where the standard library has no host.

use crate::bindings::wasi::cli::{environment, stderr};

/// The variable of the server with this name. Secrets belong here, and not into the code.
pub fn variable(name: &str) -> Option<String> {
    if cfg!(not(target_family = "wasm")) {
        return std::env::var(name).ok();
    }
    environment::get_environment()
        .into_iter()
        .find_map(|(own, value)| (own == name).then_some(value))
}

/// Writes to the log of the server.
pub fn print(text: &str) {
    if cfg!(not(target_family = "wasm")) {
        eprint!("{text}");
        return;
    }
    let stream = stderr::get_stderr();
    // A write has at most 4096 bytes.
    for part in text.as_bytes().chunks(4096) {
        if stream.blocking_write_and_flush(part).is_err() {
            return;
        }
    }
}

/// Writes a line to the log of the server: `log!("{} took {milliseconds} ms", call.name())`.
#[macro_export]
macro_rules! log {
    ($($argument:tt)*) => {
        $crate::print(&::std::format!("{}\n", ::std::format_args!($($argument)*)))
    };
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    /// In nanoseconds of the host's clock.
    #[cfg(target_family = "wasm")]
    start: u64,
    #[cfg(not(target_family = "wasm"))]
    start: std::time::Instant,
}

impl Stopwatch {
    pub fn start() -> Self {
        Self {
            #[cfg(target_family = "wasm")]
            start: crate::bindings::wasi::clocks::monotonic_clock::now(),
            #[cfg(not(target_family = "wasm"))]
            start: std::time::Instant::now(),
        }
    }

    /// Since the start, rounded down.
    pub fn milliseconds(self) -> u64 {
        #[cfg(target_family = "wasm")]
        let nanoseconds = crate::bindings::wasi::clocks::monotonic_clock::now() - self.start;
        #[cfg(not(target_family = "wasm"))]
        let nanoseconds = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        nanoseconds / 1_000_000
    }
}
