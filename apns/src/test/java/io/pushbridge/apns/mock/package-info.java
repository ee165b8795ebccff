/** Servers in Apple's place, and keys and certificates to meet them with. */
package io.pushbridge.apns.mock;
