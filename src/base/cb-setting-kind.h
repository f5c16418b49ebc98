#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbSettingKind:
 * @allowed: what a text of this kind must be, for people
 * @accepts: whether a text is of this kind
 * @is_path: whether a relative one is seen from the file that it stands in
 *
 * What a text, or each item of a list, may be; part of the pspec of a setting.
 */
typedef struct
{
  const char *allowed;
  gboolean (*accepts) (const char *text);
  gboolean is_path;
} CbSettingKind;

extern const CbSettingKind cb_setting_kind_alert_rule;
extern const CbSettingKind cb_setting_kind_bus;
extern const CbSettingKind cb_setting_kind_language;
extern const CbSettingKind cb_setting_kind_listener;
extern const CbSettingKind cb_setting_kind_mail_address;
extern const CbSettingKind cb_setting_kind_media_type;
extern const CbSettingKind cb_setting_kind_optional_address;
extern const CbSettingKind cb_setting_kind_optional_mongodb_uri;
extern const CbSettingKind cb_setting_kind_optional_redis_url;
extern const CbSettingKind cb_setting_kind_word;
extern const CbSettingKind cb_setting_kind_optional_path;
extern const CbSettingKind cb_setting_kind_optional_url;
extern const CbSettingKind cb_setting_kind_origin;
extern const CbSettingKind cb_setting_kind_path;
extern const CbSettingKind cb_setting_kind_phone_number;
extern const CbSettingKind cb_setting_kind_proxy;
extern const CbSettingKind cb_setting_kind_public_key;
extern const CbSettingKind cb_setting_kind_version;

const CbSettingKind *cb_setting_kind_get (GParamSpec *pspec);
void cb_setting_kind_attach (GParamSpec *pspec, const CbSettingKind *kind);
const char *cb_setting_kind_get_separators (const CbSettingKind *kind);
GParamSpec *cb_setting_kind_create_text (const CbSettingKind *kind,
                                         const char *name,
                                         const char *help,
                                         const char *preset,
                                         GParamFlags flags);
GParamSpec *cb_setting_kind_create_list (const CbSettingKind *kind,
                                         const char *name,
                                         const char *help,
                                         const char *preset,
                                         GParamFlags flags);

G_END_DECLS
