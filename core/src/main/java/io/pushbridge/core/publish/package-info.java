/** Publishing: the one way every message goes, whatever door it came in by. */
package io.pushbridge.core.publish;
