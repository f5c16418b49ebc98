#include "base/cb-settings-schema-cluster.h"

#include "base/cb-setting-kind.h"

/**
 * cb_settings_schema_create_cluster:
 * @props: (out): where they go
 * @f: for each of them
 *
 * States type, range, default and meaning of every setting about several daemons on one store.
 */
void
cb_settings_schema_create_cluster (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_CLUSTER_REDIS_URL] = cb_setting_kind_create_text (
      &cb_setting_kind_optional_redis_url, "cluster-redis-url",
      "The Redis through which several daemons on one MongoDB tell each other what happens; "
      "without one this daemon is alone on its store",
      "", f);
  props[CB_SETTING_CLUSTER_NAME] = cb_setting_kind_create_text (
      &cb_setting_kind_word, "cluster-name",
      "What the daemons of one cluster have in common: those with another name on the same Redis "
      "hear nothing of them",
      "chatbotd", f);
  props[CB_SETTING_CLUSTER_MAX_QUEUED_BYTES] = g_param_spec_uint64 (
      "cluster-max-queued-bytes", NULL,
      "What may wait to be sent to Redis; the rest is dropped, and the others look into the store",
      64 << 10, 1 << 30, 8 << 20, f);
  props[CB_SETTING_CLUSTER_NODE_TIMEOUT_SECONDS] = g_param_spec_uint (
      "cluster-node-timeout-seconds", NULL,
      "A daemon that says nothing for so long is gone: the others answer what it left", 2, 600, 5,
      f);
  props[CB_SETTING_CLUSTER_LEASE_SECONDS] = g_param_spec_uint (
      "cluster-lease-seconds", NULL,
      "How long the daemon that watches the alerts, makes the backups and clears up may be silent "
      "until another one does",
      5, 3600, 20, f);
}
