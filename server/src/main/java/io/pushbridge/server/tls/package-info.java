/**
 * Ciphers for the listeners: certificates and keys from PEM files, read again when they change.
 *
 * <p>Connections that are open keep what they began with.
 */
package io.pushbridge.server.tls;
