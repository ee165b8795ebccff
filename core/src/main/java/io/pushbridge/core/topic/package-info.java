/**
 * Topic names, topic filters and aliases: what a message can be addressed to, and how the names
 * read.
 */
package io.pushbridge.core.topic;
