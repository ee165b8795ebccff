/** Text on its way between JSON and bytes. */
package io.pushbridge.server.text;
