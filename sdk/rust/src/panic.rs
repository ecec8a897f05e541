//! A panic ends the call. The developer's terminal shows what it says, and where.

/// The standard library reports panics where it has a standard error.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) fn report() {}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn report() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            crate::print(&format!("{panic}\n"));
        }));
    });
}
