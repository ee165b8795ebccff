/**
 * The access manager (rest-api.md §3): which clients may publish and subscribe where, in apps that
 * have switched it on. A white list of grants for the app, a topic or an alias, to everybody or to
 * whoever shows a token.
 */
package io.pushbridge.core.access;
