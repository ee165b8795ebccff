/** Removing an app with everything that belongs to it, so that a crash leaves nothing behind. */
package io.pushbridge.core.removal;
