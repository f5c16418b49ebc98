#include "bot/cb-term-table.h"

/* Room for the features of most questions. */
#define FIRST_CAPACITY 512

/* Open addressing with linear probing: one cache line a search, as a rule. */
typedef struct
{
  guint64 key;
  guint32 term; /* CB_TERM_NONE where the slot is free */
} Slot;

struct _CbTermTable
{
  Slot *slots;      /* (owned) */
  guint32 capacity; /* a power of two */
  guint32 size;
};

static Slot *
make_slots (guint32 capacity)
{
  Slot *slots = g_new (Slot, capacity);

  for (guint32 i = 0; i < capacity; i++)
    slots[i] = (Slot){ 0, CB_TERM_NONE };

  return slots;
}

CbTermTable *
cb_term_table_new (void)
{
  CbTermTable *self = g_new0 (CbTermTable, 1);

  self->capacity = FIRST_CAPACITY;
  self->slots = make_slots (self->capacity);

  return self;
}

void
cb_term_table_free (CbTermTable *self)
{
  g_free (self->slots);
  g_free (self);
}

/* Returns: the slot that @key is in, or the free one that it belongs into */
static Slot *
find_slot (const CbTermTable *self, guint64 key)
{
  guint32 mask = self->capacity - 1;
  guint32 i = (guint32) (key ^ (key >> 32)) & mask;

  while (self->slots[i].term != CB_TERM_NONE && self->slots[i].key != key)
    i = (i + 1) & mask;

  return &self->slots[i];
}

static void
grow (CbTermTable *self)
{
  g_autofree Slot *old = g_steal_pointer (&self->slots);
  guint32 n = self->capacity;

  self->capacity *= 2;
  self->slots = make_slots (self->capacity);
  for (guint32 i = 0; i < n; i++)
    {
      if (old[i].term != CB_TERM_NONE)
        *find_slot (self, old[i].key) = old[i];
    }
}

/**
 * cb_term_table_add:
 * @self: a table
 * @key: key of a term
 *
 * Returns: the number of the term, a new one when it was not there
 */
guint32
cb_term_table_add (CbTermTable *self, guint64 key)
{
  Slot *slot = find_slot (self, key);

  if (slot->term != CB_TERM_NONE)
    return slot->term;

  if (self->size >= self->capacity / 4 * 3)
    {
      grow (self);
      slot = find_slot (self, key);
    }
  *slot = (Slot){ key, self->size++ };

  return slot->term;
}

/**
 * cb_term_table_find:
 * @self: a table
 * @key: key of a term
 *
 * Returns: the number of the term, or %CB_TERM_NONE
 */
guint32
cb_term_table_find (const CbTermTable *self, guint64 key)
{
  return find_slot (self, key)->term;
}

guint32
cb_term_table_get_size (const CbTermTable *self)
{
  return self->size;
}

/**
 * cb_term_table_get_memory:
 * @self: a table
 *
 * Returns: the bytes it takes
 */
gsize
cb_term_table_get_memory (const CbTermTable *self)
{
  return sizeof *self + self->capacity * sizeof (Slot);
}
