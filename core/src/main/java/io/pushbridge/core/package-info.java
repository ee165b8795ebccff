/**
 * What the platform is: apps, sessions, topics, messages and the ports behind which they are kept
 * and delivered. Knows the JDK and slf4j, nothing else.
 */
package io.pushbridge.core;
