/**
 * Retained messages: the last word on a topic, kept for those who subscribe later (MQTT 5
 * §3.3.1.3).
 */
package io.pushbridge.core.retained;
