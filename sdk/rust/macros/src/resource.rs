use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ItemFn;
use syn::spanned::Spanned;

use crate::attributes::Attributes;
use crate::function::{
    Function, Kind, error, is_option, marker, optional, optional_into, optional_text, plain,
};

const KNOWN: &str = "`name`, `title`, `mime_type`, `size` or `meta`";

pub fn expand(mut attributes: Attributes, mut item: ItemFn) -> syn::Result<TokenStream> {
    let Some(uri) = attributes.first.take() else {
        return Err(error(
            Span::call_site(),
            "expected the address of the resource: `#[resource(\"text://greeting\")]`",
        ));
    };
    let function = Function::read(&mut item)?;
    let variables = variables(&uri.value()).map_err(|message| error(uri.span(), &message))?;
    for parameter in function.values() {
        let name = plain(&parameter.name);
        if !variables.contains(&name) {
            return Err(error(
                parameter.name.span(),
                &format!("the address has no variable `{{{name}}}`"),
            ));
        }
        match &parameter.kind {
            Kind::Value(ty) if is_option(ty) => {
                return Err(error(
                    ty.span(),
                    "expected a type that is not optional: each variable has a value",
                ));
            }
            _ => {}
        }
    }
    if let Some(dialog) = function.dialog() {
        return Err(error(
            dialog.name.span(),
            "a resource cannot ask the client: expected `&Context`",
        ));
    }
    let ident = &function.name;
    let title = optional_into(attributes.take("title")?);
    let mime_type = optional_into(attributes.take("mime_type")?);
    let size = optional(attributes.take("size")?);
    let meta = optional(attributes.take("meta")?);
    let plain_name = function.plain_name();
    let name = match attributes.take("name")? {
        Some(name) => quote!(#name),
        None => quote!(#plain_name),
    };
    attributes.finish(KNOWN)?;
    let description = optional_text(&function.description);
    let readers = function.values().map(|parameter| {
        let variable = &parameter.name;
        let name = plain(variable);
        let owned = match &parameter.kind {
            Kind::Value(ty) => quote!(#ty),
            _ => quote!(::std::string::String),
        };
        quote! {
            let ::std::option::Option::Some(#variable) = __variables.take::<#owned>(#name) else {
                return ::std::result::Result::Ok(::std::option::Option::None);
            };
        }
    });
    let arguments = function.call_arguments();
    let marker = marker(&item);
    Ok(quote! {
        #item
        #marker
        impl ::wasmcp::Resource for #ident {
            fn describe() -> ::wasmcp::ResourceDescription {
                ::wasmcp::ResourceDescription {
                    uri: #uri,
                    name: ::std::convert::Into::into(#name),
                    title: #title,
                    description: #description.map(<::std::string::String as ::std::convert::From<&str>>::from),
                    mime_type: #mime_type,
                    size: #size,
                    meta: #meta,
                }
            }
            #[allow(unused_variables, unused_mut)]
            fn read(mut __variables: ::wasmcp::Variables, __context: &::wasmcp::Context) -> ::wasmcp::ReadResult {
                #(#readers)*
                ::wasmcp::IntoContents::into_contents(#ident(#(#arguments),*))
            }
        }
    })
}

/// The names in `{day}` and `{+path}`.
fn variables(uri: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = uri;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((expression, next)) = after.split_once('}') else {
            return Err("expected `}` after `{`".into());
        };
        let name = expression.strip_prefix('+').unwrap_or(expression);
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !is_name {
            return Err(format!(
                "expected a variable such as `{{day}}` or `{{+path}}`, found `{{{expression}}}`"
            ));
        }
        names.push(name.to_owned());
        rest = next;
    }
    Ok(names)
}
