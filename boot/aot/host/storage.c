// Memories and tables, and the instructions on them that are calls.

#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 65536, MAXIMUM_PAGES = 65536, MAXIMUM_TABLE = 10000000 };

static void memory_destroy(void *thing) {
  weft_memory *memory = thing;
  if (memory->maximum > 0) munmap(memory->base, memory->maximum * PAGE);
  free(memory);
}

/// Reserves the maximum, so that growing never moves the memory.
weft_memory *weft_memory_create(weft_store *store, uint64_t minimum, uint64_t maximum) {
  weft_memory *memory = calloc(1, sizeof *memory);
  if (memory == NULL) return NULL;
  if (maximum > MAXIMUM_PAGES) maximum = MAXIMUM_PAGES;
  if (maximum > 0) {
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    memory->base = mmap(NULL, maximum * PAGE, PROT_NONE, flags, -1, 0);
    if (memory->base == MAP_FAILED) {
      free(memory);
      return NULL;
    }
  }
  memory->maximum = maximum;
  if (!weft_own(store, memory, memory_destroy)) return NULL;
  return weft_memory_add(memory, minimum) < 0 ? NULL : memory;
}

int64_t weft_memory_add(weft_memory *memory, uint64_t pages) {
  const uint64_t before = memory->pages;
  if (pages > memory->maximum - before) return -1;
  if (pages == 0) return (int64_t)before;
  uint8_t *start = memory->base + before * PAGE;
  if (mprotect(start, pages * PAGE, PROT_READ | PROT_WRITE) != 0) return -1;
  memory->pages = before + pages;
  memory->size = memory->pages * PAGE;
  return (int64_t)before;
}

int32_t weft_memory_grow(weft_instance *instance, uint32_t pages) {
  return (int32_t)weft_memory_add(instance->memory, pages);
}

static bool inside(uint64_t start, uint64_t length, uint64_t size) {
  return start <= size && length <= size - start;
}

void weft_memory_init(weft_instance *instance, uint32_t segment, uint32_t to, uint32_t from,
                      uint32_t length) {
  const weft_segment *data = &instance->data[segment];
  const weft_memory *memory = instance->memory;
  if (!inside(from, length, data->size) || !inside(to, length, memory->size)) {
    weft_raise(instance, WEFT_MEMORY_OUT_OF_BOUNDS);
  }
  if (length > 0) memcpy(memory->base + to, (const uint8_t *)data->items + from, length);
}

void weft_data_drop(weft_instance *instance, uint32_t segment) {
  instance->data[segment].size = 0;
}

// Tables

static void table_destroy(void *thing) {
  weft_table *table = thing;
  free(table->elements);
  free(table);
}

static int64_t table_add(weft_table *table, uint64_t count, void *value) {
  const uint64_t before = table->size;
  if (count > table->maximum - before) return -1;
  void **elements = realloc(table->elements, (before + count + 1) * sizeof *elements);
  if (elements == NULL) return -1;
  table->elements = elements;
  for (uint64_t index = before; index < before + count; ++index) elements[index] = value;
  table->size = before + count;
  return (int64_t)before;
}

weft_table *weft_table_create(weft_store *store, uint64_t minimum, uint64_t maximum) {
  weft_table *table = calloc(1, sizeof *table);
  if (table == NULL) return NULL;
  table->maximum = maximum < MAXIMUM_TABLE ? maximum : MAXIMUM_TABLE;
  if (!weft_own(store, table, table_destroy)) return NULL;
  return table_add(table, minimum, NULL) < 0 ? NULL : table;
}

int32_t weft_table_grow(weft_instance *instance, uint32_t table, uint32_t count, void *value) {
  return (int32_t)table_add(instance->tables[table], count, value);
}

void weft_table_fill(weft_instance *instance, uint32_t index, uint32_t to, void *value,
                     uint32_t count) {
  weft_table *table = instance->tables[index];
  if (!inside(to, count, table->size)) weft_raise(instance, WEFT_TABLE_OUT_OF_BOUNDS);
  for (uint64_t at = to; at < (uint64_t)to + count; ++at) table->elements[at] = value;
}

void weft_table_copy(weft_instance *instance, uint64_t tables, uint32_t to, uint32_t from,
                     uint32_t count) {
  weft_table *target = instance->tables[tables >> 32];
  const weft_table *source = instance->tables[(uint32_t)tables];
  if (!inside(from, count, source->size) || !inside(to, count, target->size)) {
    weft_raise(instance, WEFT_TABLE_OUT_OF_BOUNDS);
  }
  memmove(target->elements + to, source->elements + from, count * sizeof *source->elements);
}

void weft_table_init(weft_instance *instance, uint64_t indexes, uint32_t to, uint32_t from,
                     uint32_t count) {
  weft_table *target = instance->tables[indexes >> 32];
  const weft_segment *segment = &instance->elements[(uint32_t)indexes];
  if (!inside(from, count, segment->size) || !inside(to, count, target->size)) {
    weft_raise(instance, WEFT_TABLE_OUT_OF_BOUNDS);
  }
  if (count == 0) return;
  memcpy(target->elements + to, (void *const *)segment->items + from,
         count * sizeof *target->elements);
}

void weft_elem_drop(weft_instance *instance, uint32_t segment) {
  instance->elements[segment].size = 0;
}
