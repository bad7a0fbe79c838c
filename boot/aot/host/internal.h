// What the C files of the runtime share. boot/aot/host-layout.ts knows the layout of instances,
// functions, memories and tables; the first field of a store is the stack limit.
#ifndef WEFT_INTERNAL_H
#define WEFT_INTERNAL_H

#include "weft.h"

#include <setjmp.h>

typedef struct entry_frame {
  jmp_buf target;
  struct entry_frame *outer;
} entry_frame;

/// One thing the store frees.
typedef struct owned {
  struct owned *next;
  void (*destroy)(void *thing);
  void *thing;
} owned;

struct weft_store {
  uint64_t stack_limit;
  uint64_t stack_size;
  entry_frame *innermost;
  owned *owned;
};

struct weft_instance {
  weft_memory *memory;
  weft_store *store;
  weft_table **tables;
  weft_value **globals;
  weft_function *functions;
  weft_segment *elements;
  weft_segment *data;
  const weft_module *module;
  weft_extern *imports;
};

/// Hands `thing` to the store; destroys it and returns false when that fails.
bool weft_own(weft_store *store, void *thing, void (*destroy)(void *thing));

/// Zeroed memory that lives as long as the store; NULL when there is none.
void *weft_allocate(weft_store *store, uint64_t count, size_t size);

/// Ends the innermost call into translated code.
_Noreturn void weft_raise(weft_instance *instance, weft_trap trap);

#endif
