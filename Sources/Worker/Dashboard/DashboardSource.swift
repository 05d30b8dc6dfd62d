/// Where the dashboard's figures come from.
package protocol DashboardSource: Sendable {
    /// - Parameter seconds: how much of the past its series tell, at most ``SecondSeries/length``.
    func snapshot(seconds: Int) -> DashboardSnapshot

    /// Recent outcomes whose intent id or return number contains `text`, the newest first.
    func outcomes(matching text: String, atMost count: Int) -> [RecentOutcome]
}
