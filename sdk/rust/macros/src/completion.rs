use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ItemFn;

use crate::attributes::Attributes;
use crate::function::{Function, error, marker};

const KNOWN: &str = "`prompt` or `resource`, and `argument`";

pub fn expand(mut attributes: Attributes, mut item: ItemFn) -> syn::Result<TokenStream> {
    attributes.refuse_first()?;
    let function = Function::read(&mut item)?;
    let prompt = attributes.take("prompt")?;
    let resource = attributes.take("resource")?;
    let reference = match (prompt, resource) {
        (Some(name), None) => quote!(::wasmcp::Reference::Prompt(#name)),
        (None, Some(uri)) => quote!(::wasmcp::Reference::Resource(#uri)),
        _ => {
            return Err(error(
                Span::call_site(),
                "expected `prompt = …`, or `resource = …` with the pattern of an address",
            ));
        }
    };
    let Some(argument) = attributes.take("argument")? else {
        return Err(error(
            Span::call_site(),
            "expected `argument = …`, the name of an argument",
        ));
    };
    attributes.finish(KNOWN)?;
    let Some(value) = function.values().next() else {
        return Err(error(
            function.name.span(),
            "expected a parameter for what the user has typed: `value: &str`",
        ));
    };
    if let Some(second) = function.values().nth(1) {
        return Err(error(
            second.name.span(),
            "expected one parameter, for what the user has typed, and `&Context`",
        ));
    }
    let ident = &function.name;
    let variable = &value.name;
    let arguments = function.call_arguments();
    let marker = marker(&item);
    Ok(quote! {
        #item
        #marker
        impl ::wasmcp::Completion for #ident {
            fn describe() -> ::wasmcp::CompletionDescription {
                ::wasmcp::CompletionDescription { reference: #reference, argument: #argument }
            }
            #[allow(unused_variables)]
            fn complete(#variable: ::std::string::String, __context: &::wasmcp::Context) -> ::wasmcp::Suggestions {
                ::wasmcp::IntoSuggestions::into_suggestions(#ident(#(#arguments),*))
            }
        }
    })
}
