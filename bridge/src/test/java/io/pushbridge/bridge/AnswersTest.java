package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact text of every answer, for good, missing, wrong-typed and over-long input. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private static final String TOKEN = ",yam683dc38987d3acc5a5684979f42943be_";
  private static final String LONGEST = "x".repeat(128);
  private static final String TOO_LONG = "x".repeat(129);

  /** Stands for an id that the server made. */
  private static final String MADE = "'#'";

  private final BridgeServer server = new BridgeServer();

  /** Two that can be asked about: jack is there, jill is away. */
  @BeforeAll
  void others() {
    RawClient jill = server.connected("jill").alias("jill").subscribe("news");
    jill.disconnect();
    jill.expect(RawClient.CLOSED);
    server.connected("jack").alias("jack").subscribe("news").subscribe("a/+").subscribe("news/p");
  }

  @AfterAll
  void close() {
    server.close();
  }

  static Stream<Arguments> publishes() {
    return Stream.of(
            answered(
                "{'topic':'t','msg':'m','messageId':'11833652203486491112'}",
                ok("'11833652203486491112'")),
            answered(
                "{'topic':'t','msg':'m','messageId':11833652203486491112}",
                ok("'11833652203486491112'")),
            answered("{'topic':'t','msg':'m'}", ok(MADE)),
            answered("{'topic':'t','msg':'m','messageId':null}", ok(MADE)),
            answered("{'topic':'t','msg':'m','messageId':{}}", ok(MADE)),
            answered("{'topic':'t','msg':'m','messageId':true}", ok(MADE)),
            answered(
                "{'topic':'t','msg':'m','messageId':'99999999999999999999999'}",
                ok("'99999999999999999999999'")),
            answered("{'topic':'t','msg':'m','messageId':'no number'}", ok("'no number'")),
            answered("{'topic':'t','msg':'m','messageId':''}", ok("''")),
            answered("{'topic':'t','msg':'m','messageId':'007'}", ok("'007'")),
            answered("{'topic':'t','msg':'m','messageId':0}", ok("'0'")),
            answered("{'topic':'t','msg':'m','messageId':-1.50}", ok("'-1.50'")),
            answered("{'topic':'t','msg':'m','qos':0,'messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'m','qos':'2','messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'m','qos':'','messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'m','qos':{},'messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'m','qos':99999999999999999999,'messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'m','unknown':[1],'messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':'','messageId':1}", ok("'1'")),
            answered("{'topic':'t','messageId':1}", ok("'1'")),
            answered("{'topic':'t','msg':{'a':1},'messageId':1}", ok("'1'")),
            answered("{'topic':'" + LONGEST + "','msg':'m','messageId':1}", ok("'1'")),
            answered("{'topic':'" + TOKEN + "t','msg':'m','messageId':1}", ok("'1'")),
            answered("{'topic':',yta/jack','msg':'m','messageId':1}", ok("'1'")),
            answered("{'topic':',yta/nobody','msg':'m','messageId':1}", ok("'1'")),
            answered(
                "{'topic':'t','msg':'" + "m".repeat(300 * 1024) + "','messageId':1}",
                refused("'1'", "message too large")),
            answered("[{'topic':'t','msg':'m','messageId':1}]", ok("'1'")),
            answered(
                "{'topic':'" + TOO_LONG + "','msg':'m','messageId':1}",
                refused("'1'", "invalid topic")),
            answered("{'msg':'m','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':null,'messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':7,'messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':['t'],'messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'a b','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'+/news','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'#','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'news/p','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'../news','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'$share/g/t','messageId':'1'}", refused("'1'", "invalid topic")),
            answered("{'topic':'t\\u0000','messageId':'1'}", refused("'1'", "invalid topic")),
            answered(
                "{'topic':',yali','msg':'x','messageId':'1'}", refused("'1'", "invalid topic")),
            answered(
                "{'topic':',yta/no alias','msg':'x','messageId':'1'}",
                refused("'1'", "invalid topic")),
            answered("{}", refused(MADE, "invalid topic")),
            answered("[]", refused(MADE, "invalid topic")),
            answered("null", refused(MADE, "invalid topic")),
            answered("'text'", refused(MADE, "invalid topic")),
            answered("[{'topic':'t'},{}]", refused(MADE, "invalid topic")))
        .map(row -> named("publish", row));
  }

  static Stream<Arguments> publishesToAlias() {
    return Stream.of(
            answered("{'alias':'jack','msg':'m','messageId':'1'}", ok("'1'")),
            answered("{'alias':'jill','msg':'m','messageId':'1'}", ok("'1'")),
            answered("{'alias':'nobody','msg':'m','messageId':'1'}", ok("'1'")),
            answered("{'alias':'" + TOKEN + ",yta/jack','msg':'m','messageId':'1'}", ok("'1'")),
            answered("{'alias':'jack','msg':'m'}", ok(MADE)),
            answered("{'alias':'" + LONGEST + "','msg':'m','messageId':'1'}", ok("'1'")),
            answered(
                "{'alias':'" + TOO_LONG + "','msg':'m','messageId':'1'}",
                refused("'1'", "invalid alias")),
            answered("{'alias':'','msg':'m','messageId':'1'}", refused("'1'", "invalid alias")),
            answered("{'alias':'a/b','msg':'m','messageId':'1'}", refused("'1'", "invalid alias")),
            answered("{'alias':5,'msg':'m','messageId':'1'}", refused("'1'", "invalid alias")),
            answered("{'msg':'m','messageId':'1'}", refused("'1'", "invalid alias")),
            answered("{}", refused(MADE, "invalid alias")))
        .map(row -> named("publish_to_alias", row));
  }

  static Stream<Arguments> publishesWithOptions() {
    return Stream.of(
        named(
            "publish2",
            answered(
                "{'topic':'t','msg':'m','opts':{'messageId':'11833652203486491113','qos':1,'time_to_live':60,'apn_json':{'aps':{'badge':3}}}}",
                ok("'11833652203486491113'"))),
        named(
            "publish2",
            answered(
                "{'topic':'t','msg':'m','opts':{'messageId':18446744073709551615}}",
                ok("'18446744073709551615'"))),
        named("publish2", answered("{'topic':'t','msg':'m','messageId':'1','opts':{}}", ok(MADE))),
        named("publish2", answered("{'topic':'t','msg':'m','opts':''}", ok(MADE))),
        named("publish2", answered("{'topic':'t','msg':'m','opts':[1]}", ok(MADE))),
        named("publish2", answered("{'topic':'t','msg':'m'}", ok(MADE))),
        named(
            "publish2",
            answered(
                "{'topic':'t','msg':'m','opts':{'messageId':'1','qos':'','time_to_live':'soon','apn_json':'{'}}",
                ok("'1'"))),
        named(
            "publish2",
            answered(
                "{'topic':'t','msg':'m','opts':{'messageId':'1','time_to_live':1e400}}",
                ok("'1'"))),
        named(
            "publish2",
            answered(
                "{'topic':'t/p','msg':'m','opts':{'messageId':'1'}}",
                refused("'1'", "invalid topic"))),
        named(
            "publish2",
            answered(
                "{'topic':',yta/nobody','msg':'m','opts':{'messageId':'1'}}",
                refused("'1'", "error 3 (no uid found)"))),
        named(
            "publish2_to_alias",
            answered("{'alias':'jack','msg':'m','opts':{'messageId':'1'}}", ok("'1'"))),
        named(
            "publish2_to_alias",
            answered(
                "{'alias':'nobody','msg':'m','opts':{'messageId':'1'}}",
                refused("'1'", "error 3 (no uid found)"))),
        named(
            "publish2_to_alias",
            answered(
                "{'alias':'no body','msg':'m','opts':{'messageId':'1'}}",
                refused("'1'", "invalid alias"))),
        named("publish2_to_alias", answered("{}", refused(MADE, "invalid alias"))));
  }

  static Stream<Arguments> subscriptions() {
    return Stream.of(
            answered(
                "{'topic':'t','messageId':'11833652203486491112'}",
                "{'success':true,'topic':'t','messageId':'11833652203486491112'}"),
            answered(
                "{'topic':'t','qos':2,'messageId':5}",
                "{'success':true,'topic':'t','messageId':'5'}"),
            answered("{'topic':'t'}", "{'success':true,'topic':'t','messageId':" + MADE + "}"),
            answered(
                "{'topic':'a/+/c/#','messageId':'1'}",
                "{'success':true,'topic':'a/+/c/#','messageId':'1'}"),
            answered(
                "{'topic':'#','messageId':'1'}", "{'success':true,'topic':'#','messageId':'1'}"),
            answered(
                "{'topic':'t/p','messageId':'1'}",
                "{'success':true,'topic':'t/p','messageId':'1'}"),
            answered(
                "{'topic':'" + TOKEN + "t','messageId':'1'}",
                "{'success':true,'topic':'" + TOKEN + "t','messageId':'1'}"),
            answered("{'topic':'t#','messageId':'1'}", invalidTopic("'t#'")),
            answered("{'topic':'#/t','messageId':'1'}", invalidTopic("'#/t'")),
            answered("{'topic':'$share/g/t','messageId':'1'}", invalidTopic("'$share/g/t'")),
            answered("{'topic':'../t','messageId':'1'}", invalidTopic("'../t'")),
            answered("{'topic':',yta/jack','messageId':'1'}", invalidTopic("',yta/jack'")),
            answered(
                "{'topic':'" + TOO_LONG + "','messageId':'1'}", invalidTopic("'" + TOO_LONG + "'")),
            answered("{'topic':7,'messageId':'1'}", invalidTopic("''")),
            answered("{'messageId':'1'}", invalidTopic("''")),
            answered(
                "{}",
                "{'success':false,'topic':'','messageId':"
                    + MADE
                    + ",'msg':'invalid topic','error_msg':'invalid topic'}"))
        .flatMap(row -> Stream.of(named("subscribe", row), named("unsubscribe", row)));
  }

  static Stream<Arguments> aliases() {
    String ok = "{'success':true}";
    String invalid = "{'success':false,'msg':'invalid alias','error_msg':'invalid alias'}";
    return Stream.of(
        named("set_alias", answered("{'alias':'mytestalias1'}", ok)),
        named("set_alias", answered("{'alias':'" + LONGEST + "'}", ok)),
        named("set_alias", answered("{'alias':'" + TOKEN + ",yta/joe'}", ok)),
        named("set_alias", answered("{'alias':''}", ok)),
        named("set_alias", answered("{'alias':'" + TOO_LONG + "'}", invalid)),
        named("set_alias", answered("{'alias':'two words'}", invalid)),
        named("set_alias", answered("{'alias':',yali'}", invalid)),
        named("set_alias", answered("{'alias':null}", invalid)),
        named("set_alias", answered("{'alias':1}", invalid)),
        named("set_alias", answered("{}", invalid)),
        named("get_alias", answered("{}", "{'alias':''}")),
        named("get_alias", answered("[]", "{'alias':''}")),
        named("get_alias", answered("null", "{'alias':''}")));
  }

  static Stream<Arguments> firstForms() {
    String brokerError = "{'success':false,'error_msg':'Broker Error','msg':'Broker Error'}";
    String invalidAlias = "{'success':false,'error_msg':'invalid alias','msg':'invalid alias'}";
    String invalidTopic = "{'success':false,'error_msg':'invalid topic','msg':'invalid topic'}";
    return Stream.of(
        named(
            "get_alias_list",
            answered(
                "{'topic':'news'}",
                "{'success':true,'data':{'alias':['jack','jill'],'occupancy':2}}")),
        named(
            "get_alias_list",
            answered(
                "{'topic':'a/+'}", "{'success':true,'data':{'alias':['jack'],'occupancy':1}}")),
        named(
            "get_alias_list",
            answered("{'topic':'a/b'}", "{'success':true,'data':{'alias':[],'occupancy':0}}")),
        named(
            "get_alias_list",
            answered("{'topic':'news/p'}", "{'success':true,'data':{'alias':[],'occupancy':0}}")),
        named(
            "get_alias_list",
            answered(
                "{'topic':'" + TOKEN + "a/+'}",
                "{'success':true,'data':{'alias':['jack'],'occupancy':1}}")),
        named("get_alias_list", answered("{'topic':'a+'}", invalidTopic)),
        named("get_alias_list", answered("{'topic':{}}", invalidTopic)),
        named("get_alias_list", answered("{}", invalidTopic)),
        named(
            "get_topic_list",
            answered("{'alias':'jack'}", "{'success':true,'data':{'topics':['a/+','news']}}")),
        named(
            "get_topic_list",
            answered("{'alias':'jill'}", "{'success':true,'data':{'topics':['news']}}")),
        named("get_topic_list", answered("{'alias':''}", "{'success':true,'data':{'topics':[]}}")),
        named("get_topic_list", answered("{}", "{'success':true,'data':{'topics':[]}}")),
        named("get_topic_list", answered("{'alias':'nobody'}", brokerError)),
        named("get_topic_list", answered("{'alias':'no body'}", invalidAlias)),
        named("get_topic_list", answered("{'alias':3}", invalidAlias)),
        named("get_state", answered("{'alias':'jack'}", "{'success':true,'data':'online'}")),
        named("get_state", answered("{'alias':'jill'}", "{'success':true,'data':'offline'}")),
        named("get_state", answered("{'alias':'nobody'}", brokerError)),
        named("get_state", answered("{'alias':''}", invalidAlias)),
        named("get_state", answered("{'alias':'" + TOO_LONG + "'}", invalidAlias)),
        named("get_state", answered("{}", invalidAlias)));
  }

  static Stream<Arguments> secondForms() {
    return Stream.of(
        named(
            "get_alias_list2",
            answered(
                "{'topic':'news'}",
                "{'success':true,'data':{'topic':'news','alias':['jack','jill'],'occupancy':2}}")),
        named(
            "get_alias_list2",
            answered(
                "{'topic':'a/+','messageId':'9'}",
                "{'success':true,'data':{'topic':'a/+','alias':['jack'],'occupancy':1},'messageId':'9'}")),
        named(
            "get_alias_list2",
            answered(
                "{'topic':'+a','messageId':9}",
                "{'success':false,'error_msg':'invalid topic','msg':'invalid topic','messageId':'9'}")),
        named(
            "get_topic_list2",
            answered(
                "{'alias':'jack'}",
                "{'success':true,'data':{'alias':'jack','topics':['a/+','news']}}")),
        named(
            "get_topic_list2", answered("{}", "{'success':true,'data':{'alias':'','topics':[]}}")),
        named(
            "get_topic_list2",
            answered(
                "{'alias':'','messageId':'9'}",
                "{'success':true,'data':{'alias':'','topics':[]},'messageId':'9'}")),
        named(
            "get_topic_list2",
            answered(
                "{'alias':'nobody','messageId':'9'}",
                "{'success':false,'error_msg':'Broker Error','msg':'Broker Error','messageId':'9'}")),
        named(
            "get_state2",
            answered(
                "{'alias':'jack'}",
                "{'success':true,'data':'{\\'alias\\':\\'jack\\',\\'status\\':\\'online\\'}'}")),
        named(
            "get_state2",
            answered(
                "{'alias':'jill','messageId':'9'}",
                "{'success':true,'data':'{\\'alias\\':\\'jill\\',\\'status\\':\\'offline\\'}','messageId':'9'}")),
        named(
            "get_state2",
            answered(
                "{'alias':'nobody'}",
                "{'success':false,'error_msg':'{\\'msg\\':\\'Broker Error\\'}','msg':'Broker Error'}")),
        named(
            "get_state2",
            answered(
                "{'messageId':'9'}",
                "{'success':false,'error_msg':'{\\'msg\\':\\'invalid alias\\'}','msg':'invalid alias','messageId':'9'}")));
  }

  static Stream<Arguments> deviceTokens() {
    String tooLong = "ab".repeat(101);
    return Stream.of(
        named("store_device_token", answered("{'token':'ABcd12'}", "{'success':true}")),
        named(
            "store_device_token",
            answered(
                "{'token':'ab','bundle_id':'im.x','environment':'production','messageId':8}",
                "{'success':true,'messageId':'8'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'ab','bundle_id':'im.x','environment':'development'}",
                "{'success':false,'msg':'no credential for im.x in development','error_msg':'no credential for im.x in development'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'ab','environment':'moon','messageId':'8'}",
                "{'success':false,'messageId':'8','msg':'invalid environment','error_msg':'invalid environment'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'ab','environment':1}",
                "{'success':false,'msg':'invalid environment','error_msg':'invalid environment'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'ab','bundle_id':[]}",
                "{'success':false,'msg':'invalid bundle_id','error_msg':'invalid bundle_id'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'abc'}",
                "{'success':false,'msg':'invalid token','error_msg':'invalid token'}")),
        named(
            "store_device_token",
            answered(
                "{'token':'" + tooLong + "'}",
                "{'success':false,'msg':'invalid token','error_msg':'invalid token'}")),
        named(
            "store_device_token",
            answered("{}", "{'success':false,'msg':'invalid token','error_msg':'invalid token'}")),
        named(
            "remove_device_token",
            answered("{'token':'ff00','messageId':'8'}", "{'success':true,'messageId':'8'}")),
        named(
            "remove_device_token",
            answered(
                "{'token':'xyz','messageId':'8'}",
                "{'success':false,'messageId':'8','msg':'invalid token','error_msg':'invalid token'}")),
        named(
            "remove_device_token",
            answered(
                "{'token':12}",
                "{'success':false,'msg':'invalid token','error_msg':'invalid token'}")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource({
    "publishes",
    "publishesToAlias",
    "publishesWithOptions",
    "subscriptions",
    "aliases",
    "firstForms",
    "secondForms",
    "deviceTokens"
  })
  void answers(String event, Row row) {
    RawClient client = server.passing();

    String answer = client.emit(event, json(row.argument())).nextOf("[\"" + answerOf(event) + "\"");

    String expected = "[\"%s\",%s]".formatted(answerOf(event), json(row.answer()));
    assertThat(row.answer().contains(MADE) ? masked(answer) : answer).isEqualTo(expected);
    client.abort();
  }

  private static String masked(String answer) {
    return answer.replaceFirst("\"messageId\":\"[0-9]{18,19}\"", "\"messageId\":\"#\"");
  }

  private static String answerOf(String event) {
    if (event.startsWith("publish")) {
      return "puback";
    }
    if (event.endsWith("2")) {
      return event.substring(0, event.length() - 1) + "_ack2";
    }
    return switch (event) {
      case "subscribe" -> "suback";
      case "unsubscribe" -> "unsuback";
      case "get_alias" -> "alias";
      default -> event + "_ack";
    };
  }

  /** What is sent and what comes back, with single quotes in place of double ones. */
  record Row(String argument, String answer) {
    @Override
    public String toString() {
      return argument.length() > 90 ? argument.substring(0, 90) + "…" : argument;
    }
  }

  private static Row answered(String argument, String answer) {
    return new Row(argument, answer);
  }

  private static Arguments named(String event, Row row) {
    return arguments(event, row);
  }

  private static String ok(String id) {
    return "{'success':true,'messageId':" + id + "}";
  }

  private static String refused(String id, String why) {
    return "{'success':false,'messageId':%s,'msg':'%s','error_msg':'%s'}".formatted(id, why, why);
  }

  private static String invalidTopic(String topic) {
    return "{'success':false,'topic':%s,'messageId':'1','msg':'invalid topic','error_msg':'invalid topic'}"
        .formatted(topic);
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  @ParameterizedTest
  @MethodSource("unconnected")
  void nothingWorksBeforeAConnect(String event, String answer) {
    server.greeted().emit(event, json("{'topic':'t','alias':'a','messageId':'1'}")).expect(answer);
  }

  static Stream<Arguments> unconnected() {
    String both = "'msg':'not connected','error_msg':'not connected'";
    String query = "'error_msg':'not connected','msg':'not connected'";
    return Stream.of(
            List.of(
                "subscribe",
                "['suback',{'success':false,'topic':'t','messageId':'1'," + both + "}]"),
            List.of(
                "unsubscribe",
                "['unsuback',{'success':false,'topic':'t','messageId':'1'," + both + "}]"),
            List.of("publish", "['puback',{'success':false,'messageId':'1'," + both + "}]"),
            List.of(
                "publish_to_alias", "['puback',{'success':false,'messageId':'1'," + both + "}]"),
            List.of("set_alias", "['set_alias_ack',{'success':false," + both + "}]"),
            List.of("get_alias", "['alias',{'alias':''}]"),
            List.of("get_alias_list", "['get_alias_list_ack',{'success':false," + query + "}]"),
            List.of("get_topic_list", "['get_topic_list_ack',{'success':false," + query + "}]"),
            List.of("get_state", "['get_state_ack',{'success':false," + query + "}]"),
            List.of(
                "get_alias_list2",
                "['get_alias_list_ack2',{'success':false," + query + ",'messageId':'1'}]"),
            List.of(
                "get_topic_list2",
                "['get_topic_list_ack2',{'success':false," + query + ",'messageId':'1'}]"),
            List.of(
                "get_state2",
                "['get_state_ack2',{'success':false,'error_msg':'{\\'msg\\':\\'not connected\\'}','msg':'not connected','messageId':'1'}]"),
            List.of(
                "store_device_token",
                "['store_device_token_ack',{'success':false,'messageId':'1'," + both + "}]"),
            List.of(
                "remove_device_token",
                "['remove_device_token_ack',{'success':false,'messageId':'1'," + both + "}]"))
        .map(row -> arguments(row.get(0), json(row.get(1))));
  }
}
