// Instantiation: gives an instance its parts, imported or its own, and finds its exports.

#include "internal.h"

#include <string.h>

/// Room for the parts, before anything is in them; false without memory.
static bool reserve(weft_instance *instance) {
  const weft_module *module = instance->module;
  weft_store *store = instance->store;
  instance->tables = weft_allocate(store, module->table_count, sizeof(weft_table *));
  instance->globals = weft_allocate(store, module->global_count, sizeof(weft_value *));
  instance->functions = weft_allocate(store, module->function_count, sizeof(weft_function));
  instance->elements = weft_allocate(store, module->element_count, sizeof(weft_segment));
  instance->data = weft_allocate(store, module->data_count, sizeof(weft_segment));
  instance->imports = weft_allocate(store, module->import_count, sizeof(weft_extern));
  return instance->tables != NULL && instance->globals != NULL &&
         instance->functions != NULL && instance->elements != NULL &&
         instance->data != NULL && instance->imports != NULL;
}

static bool supplied(const weft_extern *given, const weft_import_type *wanted) {
  if (given->kind != (weft_kind)wanted->kind) return false;
  if (given->type != NULL && strcmp(given->type, wanted->type) != 0) return false;
  switch (given->kind) {
    case WEFT_FUNCTION:
      return given->callback != NULL;
    case WEFT_TABLE:
      return given->table != NULL && given->table->size >= (uint64_t)wanted->minimum &&
             given->table->maximum <= (uint64_t)wanted->maximum;
    case WEFT_MEMORY:
      return given->memory != NULL && given->memory->pages >= (uint64_t)wanted->minimum &&
             given->memory->maximum <= (uint64_t)wanted->maximum;
    case WEFT_GLOBAL:
      return given->global != NULL;
  }
  return false;
}

/// Takes the imports in; false when one is missing or does not fit.
static bool import_all(weft_instance *instance, const weft_extern *imports) {
  const weft_module *module = instance->module;
  if (imports == NULL && module->import_count > 0) return false;
  int64_t tables = 0;
  int64_t globals = 0;
  for (int64_t index = 0; index < module->import_count; ++index) {
    const weft_extern *given = &imports[index];
    if (!supplied(given, &module->imports[index])) return false;
    instance->imports[index] = *given;
    if (given->kind == WEFT_TABLE) instance->tables[tables++] = given->table;
    if (given->kind == WEFT_MEMORY) instance->memory = given->memory;
    if (given->kind == WEFT_GLOBAL) instance->globals[globals++] = given->global;
  }
  return true;
}

/// Makes the memory, tables, globals and segments that are the instance's own.
static bool create_own(weft_instance *instance) {
  const weft_module *module = instance->module;
  weft_store *store = instance->store;
  if (module->memory_count > 0 && instance->memory == NULL) {
    const weft_limits *limits = &module->memories[0];
    instance->memory = weft_memory_create(store, limits->minimum, limits->maximum);
    if (instance->memory == NULL) return false;
  }
  for (int64_t index = 0; index < module->table_count; ++index) {
    if (instance->tables[index] != NULL) continue;
    const weft_limits *limits = &module->tables[index];
    instance->tables[index] = weft_table_create(store, limits->minimum, limits->maximum);
    if (instance->tables[index] == NULL) return false;
  }
  for (int64_t index = module->imported_global_count; index < module->global_count; ++index) {
    instance->globals[index] = weft_allocate(store, 1, sizeof(weft_value));
    if (instance->globals[index] == NULL) return false;
  }
  for (int64_t index = 0; index < module->element_count; ++index) {
    const uint64_t size = (uint64_t)module->element_sizes[index];
    void *items = weft_allocate(store, size, sizeof(void *));
    if (items == NULL) return false;
    instance->elements[index] = (weft_segment){items, size};
  }
  return true;
}

static void copy_constants(weft_instance *instance) {
  const weft_module *module = instance->module;
  for (int64_t index = 0; index < module->data_count; ++index) {
    instance->data[index] = module->data[index];
  }
  for (int64_t index = 0; index < module->function_count; ++index) {
    instance->functions[index] = module->functions[index];
    instance->functions[index].instance = instance;
  }
}

weft_trap weft_instantiate(weft_store *store, const weft_module *module,
                           const weft_extern *imports, weft_instance **result) {
  weft_instance *instance = weft_allocate(store, 1, sizeof *instance);
  if (instance == NULL) return WEFT_OUT_OF_MEMORY;
  instance->store = store;
  instance->module = module;
  if (!reserve(instance)) return WEFT_OUT_OF_MEMORY;
  if (!import_all(instance, imports)) return WEFT_IMPORT_MISSING;
  if (!create_own(instance)) return WEFT_OUT_OF_MEMORY;
  copy_constants(instance);
  // Given even if initializing traps: what it wrote to shared memories and tables may refer to it.
  *result = instance;
  return weft_call(&instance->functions[module->function_count - 1], NULL);
}

/// Calls the function `environment`: how an exported function serves as an import.
static weft_trap call_function(void *environment, weft_value *slots) {
  return weft_call(environment, slots);
}

static weft_extern extern_of(weft_instance *instance, const weft_export_type *type) {
  weft_extern found = {.kind = (weft_kind)type->kind, .type = type->type};
  switch (found.kind) {
    case WEFT_FUNCTION:
      found.callback = call_function;
      found.environment = &instance->functions[type->index];
      break;
    case WEFT_TABLE:
      found.table = instance->tables[type->index];
      break;
    case WEFT_MEMORY:
      found.memory = instance->memory;
      break;
    case WEFT_GLOBAL:
      found.global = instance->globals[type->index];
      break;
  }
  return found;
}

bool weft_export(weft_instance *instance, const char *name, size_t length, weft_extern *found) {
  const weft_module *module = instance->module;
  for (int64_t index = 0; index < module->export_count; ++index) {
    const weft_export_type *type = &module->exports[index];
    if ((size_t)type->name_length != length || memcmp(type->name, name, length) != 0) continue;
    *found = extern_of(instance, type);
    return true;
  }
  return false;
}

const weft_function *weft_export_function(weft_instance *instance, const char *name) {
  weft_extern found;
  if (!weft_export(instance, name, strlen(name), &found)) return NULL;
  return found.kind == WEFT_FUNCTION ? found.environment : NULL;
}
