package io.pushbridge.link.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which few filters to ask a broker for so that every message somebody wants comes, and comes once:
 * brokers send one copy for each matching subscription, or only one copy, as they like (MQTT 5
 * §3.3.4). So no two of the filters that are asked for overlap; where two wanted ones do, a wider
 * one stands for both, and what it brings too much nobody here gets.
 */
final class CoveringFilters {
  private static final String REST = "#";
  private static final String ANY = "+";

  private CoveringFilters() {}

  /** Filters of which no two overlap and that together match all that these match. */
  static Set<String> of(Collection<String> wanted) {
    List<String[]> wild = new ArrayList<>();
    Set<String> literal = new LinkedHashSet<>();
    for (String filter : wanted) {
      if (isWild(filter)) {
        add(wild, levels(filter));
      } else {
        literal.add(filter);
      }
    }
    Set<String> covering = new LinkedHashSet<>();
    wild.forEach(levels -> covering.add(String.join("/", levels)));
    for (String filter : literal) {
      String[] levels = levels(filter);
      if (wild.stream().noneMatch(each -> overlap(each, levels))) {
        covering.add(filter);
      }
    }
    return covering;
  }

  /** Takes in one more; whatever it overlaps with is joined with it. */
  private static void add(List<String[]> disjoint, String[] filter) {
    String[] joined = filter;
    int i = 0;
    while (i < disjoint.size()) {
      if (overlap(disjoint.get(i), joined)) {
        joined = join(disjoint.remove(i), joined);
        // Wider now: it may overlap with what it did not overlap with before.
        i = 0;
      } else {
        i++;
      }
    }
    disjoint.add(joined);
  }

  static boolean isWild(String filter) {
    return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
  }

  static String[] levels(String filter) {
    return filter.split("/", -1);
  }

  /** Whether some topic matches both. */
  static boolean overlap(String[] one, String[] other) {
    int i = 0;
    while (i < one.length && i < other.length) {
      if (one[i].equals(REST) || other[i].equals(REST)) {
        return true;
      }
      if (!one[i].equals(other[i]) && !one[i].equals(ANY) && !other[i].equals(ANY)) {
        return false;
      }
      i++;
    }
    // "a/#" matches "a", too.
    return one.length == other.length
        || (i < one.length && one[i].equals(REST))
        || (i < other.length && other[i].equals(REST));
  }

  /** The narrowest filter of one pattern that matches all that the two match. */
  static String[] join(String[] one, String[] other) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < Math.max(one.length, other.length); i++) {
      boolean both = i < one.length && i < other.length;
      if (!both || one[i].equals(REST) || other[i].equals(REST)) {
        joined.add(REST);
        break;
      }
      joined.add(one[i].equals(other[i]) ? one[i] : ANY);
    }
    return joined.toArray(String[]::new);
  }
}
