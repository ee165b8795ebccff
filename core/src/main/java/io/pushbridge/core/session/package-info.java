/** Connecting, subscribing and leaving: the life of a session, the same for every door. */
package io.pushbridge.core.session;
