/** One message and its parts: id, quality of service, time to live, destination, properties. */
package io.pushbridge.core.message;
