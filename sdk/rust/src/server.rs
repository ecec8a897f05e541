//! The macro that makes a component of lists.

/// Makes the component: each list names functions with the attribute of its kind, and the component exports what the lists need.
///
/// - `tools: [add, subtract]`
/// - `dialogs: [order]`: tools with a `&Dialog`, which ask the client
/// - `resources: [greeting, note]`
/// - `prompts: [review]`
/// - `completions: [days]`
/// - `middleware: [audit]`: functions around all calls of this component, the outermost first
/// - `handler: [audit]`: one function that receives every message of the server before the components after it
#[macro_export]
macro_rules! server {
    ($($kind:ident: [$($item:path),* $(,)?]),* $(,)?) => {
        #[doc(hidden)]
        pub struct __WasmcpServer;

        impl $crate::serve::Server for __WasmcpServer {
            $($crate::__wasmcp_list!($kind: $($item),*);)*
        }

        $($crate::__wasmcp_handler!($kind: $($item),*);)*

        #[cfg(target_family = "wasm")]
        const _: () = {
            #[allow(dead_code)]
            type Exports = $crate::serve::Exports<__WasmcpServer>;
            $crate::__wasmcp_section!(IMPORTS, "imports");
            $crate::__wasmcp_exports!($($kind)*);
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __wasmcp_list {
    (tools: $($item:path),*) => {
        const TOOLS: &'static [$crate::serve::ToolEntry] = &[$($crate::serve::ToolEntry::of::<$item>()),*];
    };
    (dialogs: $($item:path),*) => {
        const DIALOGS: &'static [$crate::serve::DialogEntry] = &[$($crate::serve::DialogEntry::of::<$item>()),*];
    };
    (resources: $($item:path),*) => {
        const RESOURCES: &'static [$crate::serve::ResourceEntry] =
            &[$($crate::serve::ResourceEntry::of::<$item>()),*];
    };
    (prompts: $($item:path),*) => {
        const PROMPTS: &'static [$crate::serve::PromptEntry] = &[$($crate::serve::PromptEntry::of::<$item>()),*];
    };
    (completions: $($item:path),*) => {
        const COMPLETIONS: &'static [$crate::serve::CompletionEntry] =
            &[$($crate::serve::CompletionEntry::of::<$item>()),*];
    };
    (middleware: $($item:path),*) => {
        const MIDDLEWARE: &'static [$crate::Middleware] = &[$($item),*];
    };
    (handler: $item:path) => {};
    ($other:ident: $($item:path),*) => {
        ::std::compile_error!(::std::concat!(
            "unknown list `",
            ::std::stringify!($other),
            "`: expected `tools`, `dialogs`, `resources`, `prompts`, `completions`, `middleware` or `handler`"
        ));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __wasmcp_handler {
    (handler: $item:path) => {
        impl $crate::handler::Handler for __WasmcpServer {
            fn handle(
                context: $crate::handler::MessageContext<'_>,
                message: $crate::handler::ClientMessage,
            ) -> $crate::handler::Response {
                $item(context, message)
            }
        }
    };
    ($other:ident: $($item:path),*) => {};
}

/// Each list exports its interface. `dialogs` need the list of `tools` as well, which then is exported once.
#[doc(hidden)]
#[macro_export]
macro_rules! __wasmcp_exports {
    () => {};
    (tools $($rest:ident)*) => {
        $crate::__wasmcp_export_tools!();
        $crate::__wasmcp_exports!(@after_tools $($rest)*);
    };
    (dialogs $($rest:ident)*) => {
        $crate::__wasmcp_export_tools!();
        $crate::__wasmcp_exports!(@one dialogs);
        $crate::__wasmcp_exports!(@after_tools $($rest)*);
    };
    ($kind:ident $($rest:ident)*) => {
        $crate::__wasmcp_exports!(@one $kind);
        $crate::__wasmcp_exports!($($rest)*);
    };
    (@after_tools) => {};
    (@after_tools tools $($rest:ident)*) => {
        $crate::__wasmcp_exports!(@after_tools $($rest)*);
    };
    (@after_tools $kind:ident $($rest:ident)*) => {
        $crate::__wasmcp_exports!(@one $kind);
        $crate::__wasmcp_exports!(@after_tools $($rest)*);
    };
    (@one dialogs) => { $crate::__wasmcp_export_interactive_tools!(); };
    (@one resources) => { $crate::__wasmcp_export_resources!(); };
    (@one prompts) => { $crate::__wasmcp_export_prompts!(); };
    (@one completions) => { $crate::__wasmcp_export_completions!(); };
    (@one handler) => { $crate::__wasmcp_export_server_handler!(); };
    (@one $other:ident) => {};
}

/// A custom section with the WIT of one world, from which the component is made.
#[doc(hidden)]
#[macro_export]
macro_rules! __wasmcp_section {
    ($name:ident, $label:literal) => {
        #[unsafe(link_section = ::std::concat!("component-type:wasmcp-", $label))]
        #[used]
        static $name: [u8; $crate::bindings::sections::$name.len()] =
            *$crate::bindings::sections::$name;
    };
}
