#pragma once

#include "base/cb-setting-kind.h"

G_BEGIN_DECLS

/* What the files of the schema state settings with, so that a line says only what differs. */

static inline GParamSpec *
number (const char *name, const char *help, guint min, guint max, guint preset, GParamFlags flags)
{
  return g_param_spec_uint (name, NULL, help, min, max, preset, flags);
}

static inline GParamSpec *
bytes (const char *name,
       const char *help,
       guint64 min,
       guint64 max,
       guint64 preset,
       GParamFlags flags)
{
  return g_param_spec_uint64 (name, NULL, help, min, max, preset, flags);
}

static inline GParamSpec *
flag (const char *name, const char *help, gboolean preset, GParamFlags flags)
{
  return g_param_spec_boolean (name, NULL, help, preset, flags);
}

static inline GParamSpec *
text (const char *name,
      const char *help,
      const CbSettingKind *kind,
      const char *preset,
      GParamFlags flags)
{
  return cb_setting_kind_create_text (kind, name, help, preset, flags);
}

static inline GParamSpec *
list (const char *name,
      const char *help,
      const CbSettingKind *kind,
      const char *preset,
      GParamFlags flags)
{
  return cb_setting_kind_create_list (kind, name, help, preset, flags);
}

G_END_DECLS
