#include "web/cb-web-transport.h"

/* How long a refused client's bytes are still taken, so that it sees why. */
#define LINGER_MS 2000

/**
 * cb_web_transport_fill:
 * @settings: what the administrator wants
 * @max_connections: no more than this, whatever the settings say; 0 for no such bound
 * @config: (out caller-allocates): the same as the transport wants it
 */
void
cb_web_transport_fill (CbSettings *settings, guint max_connections, CbNetConfig *config)
{
  guint wanted = cb_settings_get_uint (settings, CB_SETTING_WEB_MAX_CONNECTIONS);

  *config = (CbNetConfig){
    .max_connections = max_connections > 0 ? MIN (wanted, max_connections) : wanted,
    .max_per_address = cb_settings_get_uint (settings, CB_SETTING_WEB_MAX_CONNECTIONS_PER_ADDRESS),
    .head_ms = cb_settings_get_uint (settings, CB_SETTING_WEB_HEAD_TIMEOUT_MS),
    .idle_ms = cb_settings_get_uint (settings, CB_SETTING_WEB_IDLE_TIMEOUT_MS),
    .progress_ms = cb_settings_get_uint (settings, CB_SETTING_WEB_PROGRESS_TIMEOUT_MS),
    .linger_ms = LINGER_MS,
    .ping_ms = cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_HEARTBEAT_SECONDS) * 1000,
    .pong_ms = cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_PONG_TIMEOUT_SECONDS) * 1000,
    .max_body = cb_settings_get_uint64 (settings, CB_SETTING_WEB_MAX_BODY_BYTES),
  };
}
