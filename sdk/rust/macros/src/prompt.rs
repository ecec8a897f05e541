use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use crate::attributes::Attributes;
use crate::function::{
    Function, Kind, converted, error, is_option, marker, optional, optional_into, optional_text,
    plain,
};

const KNOWN: &str = "`name`, `title` or `meta`";

pub fn expand(mut attributes: Attributes, mut item: ItemFn) -> syn::Result<TokenStream> {
    attributes.refuse_first()?;
    let function = Function::read(&mut item)?;
    if let Some(dialog) = function.dialog() {
        return Err(error(
            dialog.name.span(),
            "a prompt cannot ask the client: expected `&Context`",
        ));
    }
    let ident = &function.name;
    let plain_name = function.plain_name();
    let name = match attributes.take("name")? {
        Some(name) => quote!(#name),
        None => quote!(#plain_name),
    };
    let title = optional_into(attributes.take("title")?);
    let meta = optional(attributes.take("meta")?);
    attributes.finish(KNOWN)?;
    let description = optional_text(&function.description);
    let described = function.values().map(|parameter| {
        let name = plain(&parameter.name);
        let description = optional_text(&parameter.description);
        let required = !matches!(&parameter.kind, Kind::Value(ty) if is_option(ty))
            && parameter.default.is_none();
        quote!(::wasmcp::PromptArgument {
            name: #name,
            description: #description,
            required: #required,
        })
    });
    let readers = function.values().map(|parameter| {
        let variable = &parameter.name;
        let name = plain(variable);
        let owned = match &parameter.kind {
            Kind::Value(ty) => quote!(#ty),
            _ => quote!(::std::string::String),
        };
        match &parameter.default {
            Some(default) => {
                let default = converted(default);
                quote!(let #variable = __arguments.take_or::<#owned>(#name, || #default);)
            }
            None => quote!(let #variable = __arguments.take::<#owned>(#name);),
        }
    });
    let names: Vec<_> = function.values().map(|each| &each.name).collect();
    let guard = (!names.is_empty()).then(|| {
        quote! {
            let (#(::std::option::Option::Some(#names),)*) = (#(#names,)*) else {
                return ::std::result::Result::Err(__arguments.problems());
            };
        }
    });
    let arguments = function.call_arguments();
    let marker = marker(&item);
    Ok(quote! {
        #item
        #marker
        impl ::wasmcp::Prompt for #ident {
            fn describe() -> ::wasmcp::PromptDescription {
                ::wasmcp::PromptDescription {
                    name: ::std::convert::Into::into(#name),
                    title: #title,
                    description: #description.map(<::std::string::String as ::std::convert::From<&str>>::from),
                    arguments: ::std::vec![#(#described),*],
                    meta: #meta,
                }
            }
            #[allow(unused_variables, unused_mut)]
            fn get(mut __arguments: ::wasmcp::Arguments, __context: &::wasmcp::Context) -> ::wasmcp::PromptResult {
                #(#readers)*
                #guard
                ::wasmcp::IntoMessages::into_messages(#ident(#(#arguments),*))
            }
        }
    })
}
