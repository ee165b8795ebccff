package io.pushbridge.bridge;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers about subscriptions, aliases and device tokens. */
class SubscribeAnswersTest extends AnswerTable {

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
  @MethodSource({"subscriptions", "aliases", "deviceTokens"})
  void answers(String event, Row row) {
    ask(event, row);
  }

  private static String invalidTopic(String topic) {
    return "{'success':false,'topic':%s,'messageId':'1','msg':'invalid topic','error_msg':'invalid topic'}"
        .formatted(topic);
  }
}
