//! What all attributes read of a function: its documentation, and its parameters.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, FnArg, Ident, ItemFn, Lit, Meta, Pat, Type};

pub struct Parameter {
    pub name: Ident,
    /// From its documentation comment.
    pub description: String,
    /// Of `#[default(3)]`.
    pub default: Option<Expr>,
    pub kind: Kind,
}

pub enum Kind {
    /// `&Context`
    Context,
    /// `&Dialog`
    Dialog,
    /// Owned: `String`.
    Value(Type),
    /// What is behind the reference: `str`.
    Reference(Type),
}

pub struct Function {
    pub name: Ident,
    pub description: String,
    pub parameters: Vec<Parameter>,
}

impl Function {
    /// Takes the attributes of parameters, which the compiler does not know, out of the function.
    pub fn read(item: &mut ItemFn) -> syn::Result<Self> {
        let signature = &mut item.sig;
        if let Some(word) = &signature.asyncness {
            return Err(syn::Error::new(
                word.span(),
                "expected a function that is not `async`",
            ));
        }
        if !signature.generics.params.is_empty() {
            return Err(syn::Error::new(
                signature.generics.span(),
                "expected a function without generic parameters",
            ));
        }
        let parameters = signature
            .inputs
            .iter_mut()
            .map(read_parameter)
            .collect::<syn::Result<_>>()?;
        Ok(Self {
            name: signature.ident.clone(),
            description: documentation(&item.attrs),
            parameters,
        })
    }

    /// The name as others see it: `type` for `r#type`.
    pub fn plain_name(&self) -> String {
        plain(&self.name)
    }

    /// Parameters that are neither the context nor the dialog.
    pub fn values(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|each| !matches!(each.kind, Kind::Context | Kind::Dialog))
    }

    pub fn dialog(&self) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|each| matches!(each.kind, Kind::Dialog))
    }

    /// The arguments of a call, where each value is in a variable with the parameter's name.
    pub fn call_arguments(&self) -> Vec<TokenStream> {
        self.parameters
            .iter()
            .map(|Parameter { name, kind, .. }| match kind {
                Kind::Context => quote!(__context),
                Kind::Dialog => quote!(__dialog),
                Kind::Value(_) => quote!(#name),
                Kind::Reference(_) => quote!(::std::borrow::Borrow::borrow(&#name)),
            })
            .collect()
    }
}

/// The type that has the function's name, so that `use` brings both.
pub fn marker(item: &ItemFn) -> TokenStream {
    let (visibility, name) = (&item.vis, &item.sig.ident);
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        #visibility struct #name {}
    }
}

pub fn plain(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// `Some(…)` for a text that is not empty.
pub fn optional_text(text: &str) -> TokenStream {
    if text.is_empty() {
        quote!(::std::option::Option::<&str>::None)
    } else {
        quote!(::std::option::Option::Some(#text))
    }
}

/// A default: a literal text becomes the type that is expected, such as `String`. A number already has the type.
pub fn converted(default: &Expr) -> TokenStream {
    match default {
        Expr::Lit(ExprLit {
            lit: Lit::Str(_), ..
        }) => quote!(::std::convert::Into::into(#default)),
        _ => quote!(#default),
    }
}

/// `Some(…)` for an option of an attribute, converted to the type that is expected.
pub fn optional_into(value: Option<Expr>) -> TokenStream {
    match value {
        Some(value) => quote!(::std::option::Option::Some(::std::convert::Into::into(#value))),
        None => quote!(::std::option::Option::None),
    }
}

/// `Some(…)` for an option of an attribute.
pub fn optional(value: Option<Expr>) -> TokenStream {
    match value {
        Some(value) => quote!(::std::option::Option::Some(#value)),
        None => quote!(::std::option::Option::None),
    }
}

fn read_parameter(argument: &mut FnArg) -> syn::Result<Parameter> {
    let span = argument.span();
    let FnArg::Typed(typed) = argument else {
        return Err(syn::Error::new(span, "expected a function without `self`"));
    };
    let Pat::Ident(pattern) = &*typed.pat else {
        return Err(syn::Error::new(
            typed.pat.span(),
            "expected a name for the parameter",
        ));
    };
    let name = pattern.ident.clone();
    let description = documentation(&typed.attrs);
    let mut default = None;
    let mut kept = Vec::new();
    for attribute in std::mem::take(&mut typed.attrs) {
        if attribute.path().is_ident("default") {
            default = Some(attribute.parse_args()?);
        } else if !attribute.path().is_ident("doc") {
            kept.push(attribute);
        }
    }
    typed.attrs = kept;
    let kind = kind_of(&typed.ty);
    Ok(Parameter {
        name,
        description,
        default,
        kind,
    })
}

fn kind_of(ty: &Type) -> Kind {
    let Type::Reference(reference) = ty else {
        return Kind::Value(ty.clone());
    };
    match last_segment(&reference.elem).as_deref() {
        Some("Context") => Kind::Context,
        Some("Dialog") => Kind::Dialog,
        _ => Kind::Reference((*reference.elem).clone()),
    }
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// Whether it is written as an `Option`.
pub fn is_option(ty: &Type) -> bool {
    last_segment(ty).as_deref() == Some("Option")
}

/// The text of documentation comments: lines of one paragraph are joined.
fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    let mut text = String::new();
    let mut is_new = true;
    for line in lines {
        let line = line
            .strip_prefix(' ')
            .unwrap_or(&line)
            .trim_end()
            .to_owned();
        if line.is_empty() {
            is_new = true;
            continue;
        }
        // Lists and code keep their lines.
        let is_own = line.starts_with([' ', '-', '*', '#', '`', '|'])
            || line.starts_with(|c: char| c.is_ascii_digit());
        if !text.is_empty() {
            text.push_str(match (is_new, is_own) {
                (true, _) => "\n\n",
                (false, true) => "\n",
                (false, false) => " ",
            });
        }
        text.push_str(&line);
        is_new = false;
    }
    text
}

pub fn error(span: Span, message: &str) -> syn::Error {
    syn::Error::new(span, message)
}
