/** The signed relay (relay-api.md) as this server runs it: its settings and its HTTP side. */
package io.pushbridge.server.relay;
