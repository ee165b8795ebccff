package io.moquette.broker.subscriptions;

import io.moquette.broker.subscriptions.CTrie.SubscriptionRequest;
import io.moquette.broker.subscriptions.CTrie.UnsubscribeRequest;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A set of filters in Moquette's tree, asked which of them match a topic. Filters and topics come
 * as their levels, so that empty levels at the end count (Moquette's own reading loses them); the
 * levels {@code +} and {@code #} are wildcards.
 *
 * <p>It stands in Moquette's package because the tree leaves the nodes above a removed filter
 * behind for ever, and only from here can they be cut off.
 *
 * <p>Not thread-safe: each tree has one thread as its owner.
 */
public final class FilterTree {
  private static final MqttSubscriptionOption ANY =
      MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

  /** Every filter is in the tree once; who holds it is its owner's business. */
  private static final String HOLDER = "";

  private final CTrie tree = new CTrie();

  /** Adds a filter; nothing happens if it is there. */
  public void add(List<String> filter) {
    tree.addToTree(SubscriptionRequest.buildNonShared(HOLDER, topic(filter), ANY));
  }

  /** Removes a filter and every node that only it needed; nothing happens if it is not there. */
  public void remove(List<String> filter) {
    tree.removeFromTree(UnsubscribeRequest.buildNonShared(HOLDER, topic(filter)));
    cutOff(topic(filter));
  }

  /** The filters that match, each once, in the form {@link #key} gives; in no order. */
  public List<String> matching(List<String> topic) {
    List<Subscription> found = tree.recursiveMatch(topic(topic));
    List<String> filters = new ArrayList<>(found.size());
    for (Subscription match : found) {
      filters.add(match.getTopicFilter().toString());
    }
    return filters;
  }

  /** A filter as one text, equal for equal filters only. */
  public static String key(List<String> filter) {
    return String.join("/", filter);
  }

  /** Whether a filter can match another topic than the one it names. */
  public static boolean hasWildcards(List<String> filter) {
    return filter.contains("+") || filter.contains("#");
  }

  /** How many nodes there are beside the root. */
  public int nodes() {
    int count = -1;
    Deque<INode> open = new ArrayDeque<>(List.of(tree.root));
    while (!open.isEmpty()) {
      count++;
      open.addAll(open.poll().mainNode().allChildren());
    }
    return count;
  }

  private static Topic topic(List<String> levels) {
    return new Topic(levels.stream().map(Token::new).toList());
  }

  /** Takes away the nodes on the way to the filter that hold nothing and lead nowhere. */
  private void cutOff(Topic filter) {
    Deque<INode> path = new ArrayDeque<>();
    path.push(tree.root);
    for (Token level : filter.getTokens()) {
      var child = path.peek().mainNode().childOf(level);
      if (child.isEmpty()) {
        break;
      }
      path.push(child.get());
    }
    while (path.size() > 1 && isEmpty(path.peek().mainNode())) {
      INode empty = path.pop();
      INode parent = path.peek();
      CNode before = parent.mainNode();
      CNode after = before.copy();
      after.remove(empty);
      parent.compareAndSet(before, after);
    }
  }

  private static boolean isEmpty(CNode node) {
    return node.subscriptions().isEmpty() && node.allChildren().isEmpty();
  }
}
