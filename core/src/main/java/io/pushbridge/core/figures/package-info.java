/**
 * What an app is told of itself under {@code $SYS}: its connections and messages, for its own
 * clients only.
 */
package io.pushbridge.core.figures;
