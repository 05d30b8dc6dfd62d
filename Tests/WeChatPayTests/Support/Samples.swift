import Cryptography
import Logging

@testable import WeChatPay

/// The example of the API's documentation.
enum Samples {
    static let request = ReturnRequest(
        subMchid: "1900000109", orderID: "3008450740201411110007820472", outOrderNo: nil, transactionID: nil,
        outReturnNo: "R20190516001", returnMchid: "86693852", amount: 10, description: "用户退款")

    static let query = ReturnQuery(
        subMchid: "1900000109", orderID: "3008450740201411110007820472", outOrderNo: nil, outReturnNo: "R20190516001")

    static let state = ReturnState(
        subMchid: "1900000109", orderID: "3008450740201411110007820472", outOrderNo: "P20150806125346",
        outReturnNo: "R20190516001", returnMchid: "86693852", amount: 10, returnNo: "3008450740201411110007820472",
        result: .success, failReason: nil, finishTime: "2015-05-20T13:29:35+08:00")

    static let answer = Array(
        #"""
        {"sub_mchid":"1900000109","order_id":"3008450740201411110007820472","out_order_no":"P20150806125346",\#
        "out_return_no":"R20190516001","return_mchid":"86693852","amount":10,\#
        "return_no":"3008450740201411110007820472","result":"SUCCESS","fail_reason":"",\#
        "finish_time":"2015-05-20T13:29:35+08:00"}
        """#.utf8)

    static let credentials = Credentials(
        mchid: "1900000100", merchantSerial: "5157F09EFDC096DE15EBE81A47057A72", privateKey: Platform.merchantKey)

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
