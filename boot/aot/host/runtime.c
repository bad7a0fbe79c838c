// Stores, and calls into translated code, which traps leave by longjmp.

#include "internal.h"

#include <stdlib.h>

enum { DEFAULT_STACK = 1 << 20 };

static const char *const MESSAGES[] = {
    [WEFT_OK] = "ok",
    [WEFT_UNREACHABLE] = "unreachable",
    [WEFT_MEMORY_OUT_OF_BOUNDS] = "out of bounds memory access",
    [WEFT_DIVIDE_BY_ZERO] = "integer divide by zero",
    [WEFT_INTEGER_OVERFLOW] = "integer overflow",
    [WEFT_INVALID_CONVERSION] = "invalid conversion to integer",
    [WEFT_TABLE_OUT_OF_BOUNDS] = "out of bounds table access",
    [WEFT_UNINITIALIZED_ELEMENT] = "uninitialized element",
    [WEFT_SIGNATURE_MISMATCH] = "indirect call type mismatch",
    [WEFT_STACK_OVERFLOW] = "call stack exhausted",
    [WEFT_UNALIGNED_ATOMIC] = "unaligned atomic",
    [WEFT_IMPORT_MISSING] = "import not supplied",
    [WEFT_OUT_OF_MEMORY] = "out of memory",
};

const char *weft_trap_message(weft_trap trap) {
  const char *message = trap < sizeof MESSAGES / sizeof *MESSAGES ? MESSAGES[trap] : NULL;
  return message != NULL ? message : "trap of an import";
}

// Stores

bool weft_own(weft_store *store, void *thing, void (*destroy)(void *thing)) {
  owned *entry = malloc(sizeof *entry);
  if (entry == NULL || thing == NULL) {
    free(entry);
    if (thing != NULL) destroy(thing);
    return false;
  }
  *entry = (owned){store->owned, destroy, thing};
  store->owned = entry;
  return true;
}

void *weft_allocate(weft_store *store, uint64_t count, size_t size) {
  void *thing = calloc(count + 1, size);
  return weft_own(store, thing, free) ? thing : NULL;
}

weft_store *weft_store_create(void) {
  weft_store *store = calloc(1, sizeof *store);
  if (store != NULL) store->stack_size = DEFAULT_STACK;
  return store;
}

void weft_store_destroy(weft_store *store) {
  while (store->owned != NULL) {
    owned *entry = store->owned;
    store->owned = entry->next;
    entry->destroy(entry->thing);
    free(entry);
  }
  free(store);
}

void weft_store_set_stack(weft_store *store, size_t bytes) { store->stack_size = bytes; }

// Traps and calls

_Noreturn void weft_raise(weft_instance *instance, weft_trap trap) {
  longjmp(instance->store->innermost->target, (int)trap);
}

weft_trap weft_call(const weft_function *function, weft_value *slots) {
  weft_store *store = function->instance->store;
  const uint64_t outer_limit = store->stack_limit;
  entry_frame frame;
  frame.outer = store->innermost;
  // Calls that come back in through an import share the stack of the outermost.
  if (frame.outer == NULL) {
    store->stack_limit = (uint64_t)__builtin_frame_address(0) - store->stack_size;
  }
  store->innermost = &frame;
  const int trap = setjmp(frame.target);
  if (trap == 0) function->entry(function, slots);
  store->innermost = frame.outer;
  store->stack_limit = outer_limit;
  return (weft_trap)trap;
}

/// Called by translated code for an imported function that C supplies.
void weft_import_call(weft_instance *instance, uint32_t index, weft_value *slots) {
  const weft_extern *import = &instance->imports[index];
  const weft_trap trap = import->callback(import->environment, slots);
  if (trap != WEFT_OK) weft_raise(instance, trap);
}
