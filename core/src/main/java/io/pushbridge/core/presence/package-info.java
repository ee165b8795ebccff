/** Presence: who of the aliased subscribers of a topic is there. */
package io.pushbridge.core.presence;
