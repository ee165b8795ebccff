/** Aliases, and the questions clients ask about each other by alias and topic. */
package io.pushbridge.core.alias;
