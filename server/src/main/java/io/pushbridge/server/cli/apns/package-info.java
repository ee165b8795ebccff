/** {@code pushbridge apns}: checking and changing credentials of Apple's, and test pushes. */
package io.pushbridge.server.cli.apns;
