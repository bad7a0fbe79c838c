// The C interface of a library that `weft aot --host` makes from a WebAssembly module. docs/aot.md
// shows its use. Everything of one store belongs to one thread at a time.
#ifndef WEFT_H
#define WEFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Why a call ended: 0, a number of boot/aot/trap.ts, or what an import returned (256 and up).
typedef uint32_t weft_trap;

enum {
  WEFT_OK = 0,
  WEFT_UNREACHABLE = 1,
  WEFT_MEMORY_OUT_OF_BOUNDS = 2,
  WEFT_DIVIDE_BY_ZERO = 3,
  WEFT_INTEGER_OVERFLOW = 4,
  WEFT_INVALID_CONVERSION = 5,
  WEFT_TABLE_OUT_OF_BOUNDS = 6,
  WEFT_UNINITIALIZED_ELEMENT = 7,
  WEFT_SIGNATURE_MISMATCH = 8,
  WEFT_STACK_OVERFLOW = 9,
  WEFT_UNALIGNED_ATOMIC = 10,
  WEFT_IMPORT_MISSING = 13,
  WEFT_OUT_OF_MEMORY = 14,
  WEFT_USER_TRAP = 256,
};

typedef struct weft_store weft_store;
typedef struct weft_instance weft_instance;
typedef struct weft_function weft_function;
typedef struct weft_memory weft_memory;
typedef struct weft_table weft_table;

/// One value of any type. A null reference is NULL.
typedef union weft_value {
  int32_t i32;
  int64_t i64;
  float f32;
  double f64;
  const weft_function *function;
  void *external;
} weft_value;

/// A function: what exports give, funcref values point to, and tables hold.
struct weft_function {
  void *code;
  int64_t type;
  weft_instance *instance;
  void (*entry)(const weft_function *function, weft_value *slots);
  /// Parameters and results: "i32,i64->f32".
  const char *signature;
};

/// Linear memory. `base` stays where it is when the memory grows.
struct weft_memory {
  uint8_t *base;
  uint64_t size;
  uint64_t pages;
  uint64_t maximum;
};

struct weft_table {
  void **elements;
  uint64_t size;
  uint64_t maximum;
};

typedef enum weft_kind {
  WEFT_FUNCTION = 0,
  WEFT_TABLE = 1,
  WEFT_MEMORY = 2,
  WEFT_GLOBAL = 3,
} weft_kind;

/// What an export is or an import is to be. A C function gets its parameters in `slots`, leaves its
/// results there from slot 0 on, and returns WEFT_OK or the trap to raise.
typedef struct weft_extern {
  weft_kind kind;
  /// As in weft_import_type; NULL for a function or global of whatever type the import has.
  const char *type;
  weft_trap (*callback)(void *environment, weft_value *slots);
  void *environment;
  weft_memory *memory;
  weft_table *table;
  weft_value *global;
} weft_extern;

typedef struct weft_import_type {
  const char *module;
  const char *name;
  int64_t kind;
  /// Of a function "i32->i32", of a table "funcref", of a global "i32" or "mut i32".
  const char *type;
  /// Least and greatest size of tables and memories.
  int64_t minimum;
  int64_t maximum;
} weft_import_type;

typedef struct weft_export_type {
  const char *name;
  int64_t name_length;
  int64_t kind;
  int64_t index;
  const char *type;
} weft_export_type;

typedef struct weft_limits {
  int64_t minimum;
  int64_t maximum;
} weft_limits;

typedef struct weft_segment {
  const void *items;
  uint64_t size;
} weft_segment;

/// A translated module: constant data of the library, by the symbol `weft_description`.
typedef struct weft_module {
  const char *name;
  int64_t import_count;
  const weft_import_type *imports;
  int64_t export_count;
  const weft_export_type *exports;
  /// The last function initializes an instance.
  int64_t function_count;
  const weft_function *functions;
  int64_t table_count;
  const weft_limits *tables;
  int64_t memory_count;
  const weft_limits *memories;
  int64_t global_count;
  const char *const *globals;
  int64_t imported_global_count;
  int64_t data_count;
  const weft_segment *data;
  int64_t element_count;
  const int64_t *element_sizes;
} weft_module;

/// The description of the library's module.
extern const weft_module weft_description;

/// Makes an empty store: the instances that may share memories, tables and function references.
weft_store *weft_store_create(void);
/// Destroys the store and every instance in it.
void weft_store_destroy(weft_store *store);
/// Sets how many bytes of the C stack a call may use; 1 MiB unless set. The thread must have
/// 512 KiB more than that.
void weft_store_set_stack(weft_store *store, size_t bytes);

/// Instantiates `module`; `imports` are in the order of module->imports, NULL for none. Returns
/// WEFT_OK and the instance, or why not. Segments written before a trap stay written, as
/// WebAssembly has it.
weft_trap weft_instantiate(weft_store *store, const weft_module *module,
                           const weft_extern *imports, weft_instance **instance);

/// Finds an export by name; false when there is none.
bool weft_export(weft_instance *instance, const char *name, size_t length, weft_extern *found);
/// The function of a function export, or NULL.
const weft_function *weft_export_function(weft_instance *instance, const char *name);

/// Calls `function`: parameters are in `slots`, results are left there from slot 0 on. `slots` has
/// room for the larger number of the two. After a trap the instance can be used on.
weft_trap weft_call(const weft_function *function, weft_value *slots);

/// Grows a memory by `pages`; its size before, or -1.
int64_t weft_memory_add(weft_memory *memory, uint64_t pages);
/// Makes a memory or table of its own, to be supplied as an import. NULL without memory.
weft_memory *weft_memory_create(weft_store *store, uint64_t minimum, uint64_t maximum);
weft_table *weft_table_create(weft_store *store, uint64_t minimum, uint64_t maximum);

/// What a person reads for `trap`.
const char *weft_trap_message(weft_trap trap);

#endif
