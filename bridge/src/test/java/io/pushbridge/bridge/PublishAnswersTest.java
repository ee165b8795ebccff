package io.pushbridge.bridge;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to every kind of publish. */
class PublishAnswersTest extends AnswerTable {

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
            answered(
                "{'topic':'t','msg':'m','messageId':1.4734061517484503e19}",
                ok("'14734061517484503000'")),
            answered("{'topic':'t','msg':'m','messageId':1e300}", ok("'1E+300'")),
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
                "{'topic':'t','msg':'m','opts':{'messageId':'1','qos':'','time_to_live':'soon','apn_json':''}}",
                ok("'1'"))),
        named(
            "publish2",
            answered(
                "{'topic':'t','msg':'m','opts':{'messageId':'1','apn_json':'{'}}",
                refused("'1'", "invalid apn_json"))),
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

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource({"publishes", "publishesToAlias", "publishesWithOptions"})
  void answers(String event, Row row) {
    ask(event, row);
  }

  private static String ok(String id) {
    return "{'success':true,'messageId':" + id + "}";
  }

  private static String refused(String id, String why) {
    return "{'success':false,'messageId':%s,'msg':'%s','error_msg':'%s'}".formatted(id, why, why);
  }
}
