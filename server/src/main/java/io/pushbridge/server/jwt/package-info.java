/**
 * Tokens that clients log in with: reading keys, verifying tokens, and making one to try it. The
 * only package that knows the library for it.
 */
package io.pushbridge.server.jwt;
