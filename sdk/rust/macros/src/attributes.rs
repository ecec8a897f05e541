//! What stands in the parentheses of an attribute: `"units://{unit}", mime_type = "text/plain", read_only`.

use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Token};

pub struct Attributes {
    /// A text that stands first, without a name.
    pub first: Option<LitStr>,
    options: Vec<(Ident, Option<Expr>)>,
}

impl Parse for Attributes {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let first = if input.peek(LitStr) {
            Some(input.parse()?)
        } else {
            None
        };
        let mut options = Vec::new();
        if first.is_some() && !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            let value = if input.parse::<Option<Token![=]>>()?.is_some() {
                Some(input.parse()?)
            } else {
                None
            };
            options.push((name, value));
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self { first, options })
    }
}

impl Attributes {
    /// The value of an option, and the option is no longer there.
    pub fn take(&mut self, name: &str) -> syn::Result<Option<Expr>> {
        let Some(at) = self.options.iter().position(|(own, _)| own == name) else {
            return Ok(None);
        };
        match self.options.remove(at) {
            (_, Some(value)) => Ok(Some(value)),
            (own, None) => Err(syn::Error::new(
                own.span(),
                format!("expected `{name} = …`"),
            )),
        }
    }

    /// Whether an option without a value is there.
    pub fn take_flag(&mut self, name: &str) -> Option<bool> {
        let at = self
            .options
            .iter()
            .position(|(own, value)| own == name && value.is_none())?;
        self.options.remove(at);
        Some(true)
    }

    /// Fails if an option is left that nothing has taken.
    pub fn finish(self, known: &str) -> syn::Result<()> {
        match self.options.first() {
            Some((name, _)) => Err(syn::Error::new(
                name.span(),
                format!("unknown option `{name}`: expected {known}"),
            )),
            None => Ok(()),
        }
    }

    /// Fails if a text stands first.
    pub fn refuse_first(&self) -> syn::Result<()> {
        match &self.first {
            Some(text) => Err(syn::Error::new(
                text.span(),
                "expected options such as `name = …`, found a text",
            )),
            None => Ok(()),
        }
    }
}
