/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GLib's first table of names comes from before main and is lost when the 2,048th name comes, as it does in a whole window
 * with its sockets. By the stack of its allocation it can be told from a leak of ours only when the sanitizer unwinds
 * every allocation slowly, which costs the tests of windows five times the processor time. So the table itself is looked
 * for, in GLib's own data: it is what has the words of the first names at their numbers. Later tables come while the
 * search for leaks looks away. */

#include "wb-app-leaks.h"

#ifdef __SANITIZE_ADDRESS__

#include <link.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

/* <sanitizer/allocator_interface.h>, which GCC leaves out. */
int __sanitizer_get_ownership (const volatile void *object);
size_t __sanitizer_get_allocated_size (const volatile void *object);

#define BLOCK 2048 /* names by which GLib's table grows */
#define BLOCKS 4   /* what any test needs, with room to spare: a whole window knows some 2,100 */
#define KNOWN 8    /* names that are compared: GObject has more when main begins */

static gboolean
is_table (const void *object)
{
  const char *const *words = object;

  if (!__sanitizer_get_ownership (object) || __sanitizer_get_allocated_size (object) < BLOCK * sizeof *words)
    return FALSE;
  for (GQuark name = 1; name < KNOWN; name++)
    if (words[name] == NULL || words[name] != g_quark_to_string (name))
      return FALSE;
  return TRUE;
}

/* Looks through what GLib may write to. */
static int
look_in (struct dl_phdr_info *library, size_t size, void *data)
{
  void **found = data;

  if (strstr (library->dlpi_name, "libglib-2.0") == NULL)
    return 0;
  for (int i = 0; i < library->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *part = &library->dlpi_phdr[i];
      void **from = (void **) (library->dlpi_addr + part->p_vaddr);

      if (part->p_type != PT_LOAD || (part->p_flags & PF_W) == 0)
        continue;
      for (gsize n = 0; n < part->p_memsz / sizeof *from && *found == NULL; n++)
        if (from[n] != NULL && is_table (from[n]))
          *found = from[n];
    }
  return *found != NULL;
}

void
wb_app_leaks_settle_names (void)
{
  void *table = NULL;

  dl_iterate_phdr (look_in, &table);
  if (table != NULL)
    __lsan_ignore_object (table);
  __lsan_disable ();
  for (guint n = 0; n < (BLOCKS - 1) * BLOCK; n++)
    {
      g_autofree char *name = g_strdup_printf ("wirebench-test-%u", n);

      g_quark_from_string (name);
    }
  __lsan_enable ();
}

#else

void
wb_app_leaks_settle_names (void)
{
}

#endif
