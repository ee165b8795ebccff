package io.pushbridge.bridge;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to look-ups in both forms, and to everything before a connect. */
class QueryAnswersTest extends AnswerTable {

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

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource({"firstForms", "secondForms"})
  void answers(String event, Row row) {
    ask(event, row);
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
