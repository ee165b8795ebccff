/**
 * Logging in with a token that the app's own login service signed (RFC 7519): what an app says of
 * such tokens, what one allows, and the port to those who can verify it.
 */
package io.pushbridge.core.jwt;
