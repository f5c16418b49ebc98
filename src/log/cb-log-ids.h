#pragma once

/* Kinds of events, as MESSAGE_ID in the journal. Never changed, never used for anything else. */
#define CB_LOG_ID_STARTED "5b1d3f0c8e0a4c6f9a6e2f7c41d8b0a1"
#define CB_LOG_ID_STOPPING "0f3c9a5e7d6b4e21b8c4a1d2e3f40516"
#define CB_LOG_ID_STOPPED "c2a7e4d19b0f4d3ea5c86f1b2d7e9034"
#define CB_LOG_ID_RELOADED "7e8d1c2b3a4f4b5c9d0e6f7a8b9c0d1e"
#define CB_LOG_ID_RELOAD_REFUSED "a94b6d0e2f1c4e8b97d3c5a6f0b1e2d4"
#define CB_LOG_ID_STORE_FAILED "e17c5b9a3d2f4f60b1a8d7c6e5f40392"
#define CB_LOG_ID_STORE_RECOVERED "39d0c8b7a6f54e1db2c3f4a5968778e0"
#define CB_LOG_ID_KNOWLEDGE_LOADED "6c5d4e3f2a1b4c0d8e9fa7b6c5d4e3f2"
#define CB_LOG_ID_KNOWLEDGE_PROBLEM "d83f7a61c0b94e25a7d6f1e2b3c49586"
#define CB_LOG_ID_REQUEST "91b2c3d4e5f64a0b8c7d9e0f1a2b3c4d"
#define CB_LOG_ID_JOB "2f6c81d4a3b94e07b5d2c9f0e8a71634"
#define CB_LOG_ID_RESTORED "b07e4c5d92a84f13a6c1d8e3f5029b7a"
#define CB_LOG_ID_AUDIT "100e89ddbcc9464d8975c04f0422dd50"
#define CB_LOG_ID_AUDIT_FAILED "de88c14ddbbf4299a8eba381d53bdc88"
#define CB_LOG_ID_REFUSED "9a30f87ad9c7455d9562369887274225"
#define CB_LOG_ID_BUS_CONNECTED "1b1d27d7deff42ceb1d04d6aedea633f"
#define CB_LOG_ID_BUS_LOST "180971b327cd4996a9a363b7593d38eb"

/* An alert began to fire, or does no more; a channel to people fails or works again; nobody will
 * hear of something. */
#define CB_LOG_ID_ALERT_FIRED "9c77b26ed8b32aee350d02aacbf94b7a"
#define CB_LOG_ID_ALERT_RESOLVED "fd3d6c3fee2fb748e551e14e09058a25"
#define CB_LOG_ID_CHANNEL_FAILING "d43c5f2b6b56af6b001d181ce0af5fdf"
#define CB_LOG_ID_CHANNEL_RECOVERED "f93c36ba8f4102e407cad50550967c00"
#define CB_LOG_ID_NOTICE_GIVEN_UP "ec36ad9a561c79b3b5199e655cc7bef1"

/* Visitors get another version of the widget; one is damaged on disk; one reported an error. */
#define CB_LOG_ID_WIDGET_SWITCHED "b1d0a6f24c8e4f0f9f6c7a1e5d3b8c42"
#define CB_LOG_ID_WIDGET_DAMAGED "47c9e1d8a05b4d6e8b3fa2c6d1907e5b"
#define CB_LOG_ID_WIDGET_ERROR "e86f3b0c92d74a15b0d8c4f7a6e21d93"

/* What happens on other nodes is heard, or is no more; another one does what only one may do. */
#define CB_LOG_ID_CLUSTER_CONNECTED "3c1f6a0d94c74b0c8d1c6f3be27a90f5"
#define CB_LOG_ID_CLUSTER_LEADER "6f0e2b9d7c584f1e8a35d4c1b7092e68"
#define CB_LOG_ID_CLUSTER_LOST "a6e0d7c15b834f29b0e4d18fc93a5d72"

/* What became of visitors over a restart. */
#define CB_LOG_ID_VISITORS_KEPT "d76c5cde959642958c92980cc1b8b49a"
#define CB_LOG_ID_VISITORS_LOST "85726c13ef95463e990e73a91a8cd52b"
