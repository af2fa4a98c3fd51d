# Waits until other services accept TCP connections; for an init container.
# wait.ps1 -Hard host:port,host:port -Soft host:port -SoftSeconds 60
#   -Hard         must accept a connection, however long it takes
#   -Soft         are waited for too, but only until SoftSeconds after the start
#
# Exit codes other than 0:
#   3101  an address cannot be understood
#   3102  `-SoftSeconds` is no number of seconds
#   3199  something unforeseen
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $Hard = '',
    [string] $Soft = '',
    [string] $SoftSeconds = '60'
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z wait.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3199 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# powershell -File hands over a:1,b:2 as one string, not as a list.
function ConvertTo-Target([string] $List, [bool] $Needed) {
    if ($List -eq '') { return }
    foreach ($address in $List.Split(',')) {
        $match = [regex]::Match($address, '\A([A-Za-z0-9._-]+):([0-9]{1,5})\z')
        if (-not $match.Success -or [int] $match.Groups[2].Value -lt 1 -or [int] $match.Groups[2].Value -gt 65535) {
            Exit-With 3101 "'$address' is not host:port" 'Write addresses as host:port,host:port without blanks; ports are 1 to 65535.'
        }
        [PSCustomObject] @{
            Address = $address
            Name    = $match.Groups[1].Value
            Port    = [int] $match.Groups[2].Value
            Needed  = $Needed
        }
    }
}

# The addresses that accept a connection within 3 seconds. All are tried at once, so that a silent one holds up nobody,
# with new sockets and new name lookups each time, because the addresses behind a name of the cluster change.
function Get-Accepting([object[]] $Targets) {
    $attempts = @(foreach ($target in $Targets) {
        $client = [System.Net.Sockets.TcpClient]::new()
        [PSCustomObject] @{
            Address = $target.Address
            Client  = $client
            Task    = $client.ConnectAsync($target.Name, $target.Port)
        }
    })
    $until = [DateTime]::UtcNow.AddSeconds(3)
    while (@($attempts | Where-Object { -not $_.Task.IsCompleted }).Count -gt 0 -and [DateTime]::UtcNow -lt $until) {
        Start-Sleep -Milliseconds 100
    }
    foreach ($attempt in $attempts) {
        if ($attempt.Task.Status -eq 'RanToCompletion') { $attempt.Address }
        $attempt.Client.Close()
    }
}

if (-not [regex]::IsMatch($SoftSeconds, '\A[0-9]{1,5}\z')) {
    Exit-With 3102 "-SoftSeconds '$SoftSeconds' is not a number of seconds" 'Write 0 to 99999.'
}
$waiting = @(ConvertTo-Target $Hard $true) + @(ConvertTo-Target $Soft $false)
$started = [DateTime]::UtcNow
$softEnd = $started.AddSeconds([int] $SoftSeconds)
$nextReport = $started.AddSeconds(30)
Write-Log "waits for '$Hard' without limit, for '$Soft' at most $SoftSeconds seconds"

while ($true) {
    $accepting = @(Get-Accepting $waiting)
    foreach ($address in $accepting) {
        Write-Log "$address accepts connections"
    }
    $waiting = @($waiting | Where-Object { $accepting -notcontains $_.Address })
    $now = [DateTime]::UtcNow
    $blocking = @($waiting | Where-Object { $_.Needed -or $now -lt $softEnd })
    if ($blocking.Count -eq 0) { break }
    if ($now -ge $nextReport) {
        Write-Log "still waits for $(@($blocking | ForEach-Object { $_.Address }) -join ', ')"
        $nextReport = $now.AddSeconds(30)
    }
    Start-Sleep -Seconds 2
}

if ($waiting.Count -gt 0) {
    Write-Log "goes on without $(@($waiting | ForEach-Object { $_.Address }) -join ', ')"
}
Write-Log 'done'
exit 0
