/**
 * The REST API of application servers: publishing and device tokens, by POST, by GET and by path
 * (rest-api.md §1-2, device-tokens.md). Knows nothing of HTTP itself: calls in, JSON text out.
 */
package io.pushbridge.server.rest;
