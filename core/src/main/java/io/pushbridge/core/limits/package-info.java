/** What keeps one app or one client from taking everything: rates and counts, without locks. */
package io.pushbridge.core.limits;
