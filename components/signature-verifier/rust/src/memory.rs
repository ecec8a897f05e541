//! One block after the other, and all released at once after a call.

use alloc::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32;
use core::cell::Cell;
use core::panic::PanicInfo;
use core::ptr;

const PAGE: usize = 65536;

struct Blocks {
    /// Where the next block may begin; 0 before the first one.
    next: Cell<usize>,
}

// SAFETY: the module has one thread.
unsafe impl Sync for Blocks {}

#[global_allocator]
static BLOCKS: Blocks = Blocks { next: Cell::new(0) };

unsafe extern "C" {
    /// The first address behind the data and the stack, from the linker.
    static __heap_base: u8;
}

// SAFETY: a block begins behind all that are in use, inside the memory.
unsafe impl GlobalAlloc for Blocks {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let next = match self.next.get() {
            0 => &raw const __heap_base as usize,
            next => next,
        };
        let start = next.next_multiple_of(layout.align());
        let Some(end) = start.checked_add(layout.size()) else {
            return ptr::null_mut();
        };
        let present = wasm32::memory_size::<0>() * PAGE;
        if end > present && wasm32::memory_grow::<0>((end - present).div_ceil(PAGE)) == usize::MAX {
            return ptr::null_mut();
        }
        self.next.set(end);
        start as *mut u8
    }

    /// Only the last block makes place for others.
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
        }
    }
}

/// # Safety
/// No block is used from here on.
pub unsafe fn release_all() {
    BLOCKS.next.set(0);
}

/// What `cabi_realloc` does: it gives a block, or ends the instance.
///
/// # Safety
/// `old` is empty or a block from here, with this length and alignment.
pub unsafe fn reallocate(old: *mut u8, old_length: usize, alignment: usize, new_length: usize) -> *mut u8 {
    let Ok(layout) = Layout::from_size_align(old_length, alignment) else { wasm32::unreachable() };
    // SAFETY: the layout of the new block differs from a valid one in its length only.
    let block = unsafe {
        if old_length == 0 {
            BLOCKS.alloc(Layout::from_size_align_unchecked(new_length, alignment))
        } else {
            BLOCKS.realloc(old, layout, new_length)
        }
    };
    if block.is_null() {
        wasm32::unreachable()
    }
    block
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    wasm32::unreachable()
}
