use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use crate::attributes::Attributes;
use crate::function::{
    Function, Kind, Parameter, converted, marker, optional, optional_into, optional_text, plain,
};

const KNOWN: &str =
    "`name`, `title`, `read_only`, `destructive`, `idempotent`, `open_world` or `meta`";

pub fn expand(mut attributes: Attributes, mut item: ItemFn) -> syn::Result<TokenStream> {
    attributes.refuse_first()?;
    let function = Function::read(&mut item)?;
    let ident = &function.name;
    let plain_name = function.plain_name();
    let name = match attributes.take("name")? {
        Some(name) => quote!(#name),
        None => quote!(#plain_name),
    };
    let title = optional_into(attributes.take("title")?);
    let meta = optional(attributes.take("meta")?);
    let hint = |attributes: &mut Attributes, name: &str| -> syn::Result<TokenStream> {
        match attributes.take_flag(name) {
            Some(_) => Ok(quote!(::std::option::Option::Some(true))),
            None => Ok(optional(attributes.take(name)?)),
        }
    };
    let read_only = hint(&mut attributes, "read_only")?;
    let destructive = hint(&mut attributes, "destructive")?;
    let idempotent = hint(&mut attributes, "idempotent")?;
    let open_world = hint(&mut attributes, "open_world")?;
    attributes.finish(KNOWN)?;

    let description = optional_text(&function.description);
    let schema = function.values().map(property);
    let readers = function.values().map(reader);
    let names: Vec<_> = function.values().map(|each| &each.name).collect();
    let guard = (!names.is_empty()).then(|| {
        quote! {
            let (#(::std::option::Option::Some(#names),)*) = (#(#names,)*) else {
                return __arguments.refusal();
            };
        }
    });
    let arguments = function.call_arguments();
    let marker = marker(&item);
    let output = match &item.sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => quote!(#ty),
    };
    let (implemented, given, parameter) = match function.dialog() {
        Some(_) => (
            quote!(DialogTool),
            quote!(__dialog),
            quote!(::wasmcp::Dialog),
        ),
        None => (quote!(Tool), quote!(__context), quote!(::wasmcp::Context)),
    };
    let context = function
        .dialog()
        .map(|_| quote!(let __context: &::wasmcp::Context = __dialog;));
    Ok(quote! {
        #item
        #marker
        impl ::wasmcp::#implemented for #ident {
            fn describe() -> ::wasmcp::ToolDescription {
                ::wasmcp::ToolDescription {
                    name: ::std::convert::Into::into(#name),
                    title: #title,
                    description: #description.map(<::std::string::String as ::std::convert::From<&str>>::from),
                    read_only: #read_only,
                    destructive: #destructive,
                    idempotent: #idempotent,
                    open_world: #open_world,
                    meta: #meta,
                    input: ::wasmcp::InputSchema::new()#(#schema)*,
                    output: <#output as ::wasmcp::IntoToolResult>::schema(),
                }
            }
            #[allow(unused_variables, unused_mut)]
            fn call(mut __arguments: ::wasmcp::Arguments, #given: &#parameter) -> ::wasmcp::ToolResult {
                #context
                #(#readers)*
                #guard
                ::wasmcp::IntoToolResult::into_tool_result(#ident(#(#arguments),*))
            }
        }
    })
}

/// A member of the schema.
fn property(parameter: &Parameter) -> TokenStream {
    let name = plain(&parameter.name);
    let description = optional_text(&parameter.description);
    let owned = owned(parameter);
    match &parameter.default {
        Some(default) => quote!(.with_default::<#owned>(#name, #description, #default)),
        None => quote!(.with::<#owned>(#name, #description)),
    }
}

/// Reads the argument into a variable.
fn reader(parameter: &Parameter) -> TokenStream {
    let variable = &parameter.name;
    let name = plain(variable);
    let owned = owned(parameter);
    match &parameter.default {
        Some(default) => {
            let default = converted(default);
            quote!(let #variable = __arguments.take_or::<#owned>(#name, || #default);)
        }
        None => quote!(let #variable = __arguments.take::<#owned>(#name);),
    }
}

fn owned(parameter: &Parameter) -> TokenStream {
    match &parameter.kind {
        Kind::Reference(behind) => quote!(<#behind as ::std::borrow::ToOwned>::Owned),
        Kind::Value(ty) => quote!(#ty),
        Kind::Context | Kind::Dialog => quote!(()),
    }
}
