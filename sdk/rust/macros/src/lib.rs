//! The attributes of the crate `wasmcp`, which describes them. Each keeps the function as it is, so that tests can call it, and adds
//! a type with its name that implements a trait of `wasmcp`.

mod attributes;
mod completion;
mod function;
mod prompt;
mod resource;
mod tool;

use proc_macro::TokenStream;
use syn::{ItemFn, parse_macro_input};

/// A tool: an action that a model may take.
#[proc_macro_attribute]
pub fn tool(attributes: TokenStream, item: TokenStream) -> TokenStream {
    expand(attributes, item, tool::expand)
}

/// A resource, or with variables in its address a pattern of resources: data that a client reads and shows to a model.
#[proc_macro_attribute]
pub fn resource(attributes: TokenStream, item: TokenStream) -> TokenStream {
    expand(attributes, item, resource::expand)
}

/// A prompt: prepared messages that a user picks.
#[proc_macro_attribute]
pub fn prompt(attributes: TokenStream, item: TokenStream) -> TokenStream {
    expand(attributes, item, prompt::expand)
}

/// Suggestions while a user types an argument of a prompt, or a variable of an address.
#[proc_macro_attribute]
pub fn completion(attributes: TokenStream, item: TokenStream) -> TokenStream {
    expand(attributes, item, completion::expand)
}

type Expand = fn(attributes::Attributes, ItemFn) -> syn::Result<proc_macro2::TokenStream>;

fn expand(attributes: TokenStream, item: TokenStream, expand: Expand) -> TokenStream {
    let attributes = parse_macro_input!(attributes as attributes::Attributes);
    let item = parse_macro_input!(item as ItemFn);
    expand(attributes, item)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
