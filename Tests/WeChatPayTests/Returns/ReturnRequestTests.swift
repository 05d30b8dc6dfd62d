import StrictJSON
import Testing

@testable import WeChatPay

@Suite("Requests")
struct ReturnRequestTests {
    @Test("the body of the documentation's example")
    func body() {
        #expect(
            String(decoding: Samples.request.body, as: UTF8.self)
                == #"{"sub_mchid":"1900000109","order_id":"3008450740201411110007820472","out_return_no":"R20190516001","#
                + #""return_mchid":"86693852","amount":10,"description":"用户退款"}"#)
    }

    @Test("absent and empty fields are not sent, given ones are")
    func optionalFields() throws {
        var request = Samples.request
        request.orderID = ""
        request.outOrderNo = "P1"
        request.transactionID = "4200000001"
        let object = try #require(try JSONParser.parse(request.body).objectValue)
        #expect(object["order_id"] == nil)
        #expect(object["out_order_no"]?.stringValue == "P1")
        #expect(object["transaction_id"]?.stringValue == "4200000001")
        request.transactionID = ""
        #expect(!String(decoding: request.body, as: UTF8.self).contains("transaction_id"))
    }

    @Test("a query names the order numbers that are given")
    func query() {
        var query = Samples.query
        let path = "/v3/ecommerce/profitsharing/returnorders"
        #expect(
            query.target.text
                == "\(path)?sub_mchid=1900000109&order_id=3008450740201411110007820472&out_return_no=R20190516001")
        query.orderID = ""
        query.outOrderNo = "P|1"
        #expect(query.target.text == "\(path)?sub_mchid=1900000109&out_order_no=P%7C1&out_return_no=R20190516001")
    }
}
